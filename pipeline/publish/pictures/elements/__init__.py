"""What pictures are drawn with: SVG, fonts, colours, scales, outlines and tables of figures."""
