"""What stands between the internet and the app when it is served in earnest; `make run` does without it."""
