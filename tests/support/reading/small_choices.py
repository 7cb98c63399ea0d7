"""Made-up choices for tests of the address."""


class SmallChoices:
    """Two measures, one of them in two versions, and some authorities."""

    measures = ("issued_excl_pct", "balance_pct")

    published_by: str | None = None

    def moment(self, text: str) -> str:
        if text != "plans-2025":
            raise ValueError("there is no such release or day")
        return text

    def years(self, measure: str, exceptions: str) -> tuple[int, ...]:
        if measure == "balance_pct":
            return (202223, 202324)
        return (2024, 2025) if exceptions == "incl" else (2023, 2024, 2025)

    def version(self, measure: str) -> tuple[str, str] | None:
        if measure == "issued_incl_pct":
            return "issued_excl_pct", "incl"
        return (measure, "excl") if measure in self.measures else None

    def location_code(self, alias: str) -> str | None:
        if alias.startswith("E09"):
            return alias
        return {"E06000060": "E06000060", "E10000002": "E06000060", "825": "E06000060"}.get(alias)

    @property
    def regions(self) -> dict[str, str]:
        return {"E12000007": "London", "E13000001": "Inner London"}

    @property
    def types(self) -> tuple[str, ...]:
        return ("County", "London borough")
