"""Files of six formats as pieces of text. Untrusted files are parsed in a process of their own (confined.py)."""
