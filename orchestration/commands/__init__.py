"""What the `tilltale` commands do; `orchestration.cli` only parses and reports."""
