"""The app in a real browser, on a real server: what a person sees and does."""
