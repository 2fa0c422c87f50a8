"""The way of a plan from draft to approval: its stages, what was said on it, 公示 and 备案."""
