"""What the pages share: the player and its cards, the setup and its link, exports, languages, looks."""
