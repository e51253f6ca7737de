"""Who and what others build on: boards by window, the same for everybody but for what each may see."""
