"""The public page of a clip, for whoever gets a link: no script, no sign-in, no cookie."""
