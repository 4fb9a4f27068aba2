"""What a person sees: one room a page, and what pages share. Only here and in `pages/` is streamlit imported."""
