"""A draft while it is worked on: the operations on a plan, the leaves and grids they make, and what is wrong with them.

Everything here is pure but `keeping`, which reads and writes the tables of a draft.
"""
