"""The page of resectability: what classifications say, the plan, the remnant."""
