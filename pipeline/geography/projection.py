"""Longitude and latitude to metres of the National Grid and back."""

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

# British National Grid by parameters rather than EPSG code: for the code PROJ uses the best datum shift that
# is installed (OSTN15 or Helmert), so two machines would write different bytes.
NATIONAL_GRID = (
    "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy "
    "+towgs84=446.448,-125.157,542.06,0.15,0.247,0.842,-20.489 +units=m"
)
_TO_GRID = Transformer.from_crs("EPSG:4326", NATIONAL_GRID, always_xy=True)


def to_grid(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Convert longitude and latitude (n x 2) to metres east and north."""
    return np.column_stack(_TO_GRID.transform(degrees[:, 0], degrees[:, 1]))


def to_degrees(metres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Convert metres east and north (n x 2) to longitude and latitude, to 5 decimals (about a metre)."""
    return np.round(np.column_stack(_TO_GRID.transform(metres[:, 0], metres[:, 1], direction="INVERSE")), 5)
