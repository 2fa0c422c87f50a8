"""Data in, map out: folium for what is looked at on a screen, plain SVG for what is printed."""
