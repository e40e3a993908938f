"""Speed and memory as ratios, both sides measured in one run on the same data; nothing asserts seconds."""
