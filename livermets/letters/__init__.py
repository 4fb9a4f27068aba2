"""From a quick line or a pasted letter to proposals for facts, each with its words and their place: patterns only, offline."""
