"""Telling people's servers that a video is done: endpoints, events, signed deliveries. Shared by both faces."""
