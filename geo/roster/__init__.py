"""Who works for a territory: those who answer for a grid 网格员, and teams, with whose teams somebody sees."""
