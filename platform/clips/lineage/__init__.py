"""Who came from whom, in pages: a chain may be a thousand clips long, and one clip may have ten thousand remixes."""
