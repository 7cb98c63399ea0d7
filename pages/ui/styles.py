"""What pages look like where the theme does not say it: figures of cards, and paper."""

STYLE = """
<style>
.topic { margin: 0; font-weight: 600; }
.figure { margin: 0; font: 1.9rem/1.2 Georgia, Cambria, 'Times New Roman', serif; }

/* Streamlit scrolls its pages in a box as high as the window: of it only what is visible would be printed. */
@media print {
  @page { size: A4; margin: 12mm; }
  html, body, #root, [data-testid=stApp], [data-testid=stAppViewContainer], [data-testid=stMain] {
    position: static !important;
    height: auto !important;
    overflow: visible !important;
  }
  [data-testid=stMainBlockContainer] { padding: 0 !important; max-width: none !important; }
  [data-testid=stHeader], .st-key-site_links, [data-testid=stDownloadButton], [data-testid=stSelectbox],
  [data-testid=stTextInput], [data-testid=stButtonGroup], [data-testid=stPageLink], [data-testid=stButton],
  [data-testid=stTooltipIcon], .st-key-not_on_paper { display: none !important; }
  [data-testid=stVerticalBlockBorderWrapper], table, figure, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
}
</style>
"""
