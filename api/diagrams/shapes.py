"""The few shapes a picture is made of: known without their colour."""

from __future__ import annotations

from api.diagrams.svg import element

INK = "currentColor"


def outline(  # noqa: PLR0913 - a rectangle and its border
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    radius: float = 3,
    heavy: bool = False,
    dashed: bool = False,
    thin: bool = False,
) -> str:
    """A box: its border tells how strongly the text asks."""
    return element(
        "rect",
        x=x,
        y=y,
        width=width,
        height=height,
        rx=radius or None,
        fill="none",
        stroke=INK,
        stroke_width=3 if heavy else 0.8 if thin else 1.4,
        stroke_dasharray="5 3" if dashed else None,
        class_="box",
    )


def no_entry(x: float, y: float, radius: float) -> str:
    """A ring with a bar across: known without its colour."""
    bar = radius * 0.7
    d = f"M{x - bar:.1f} {y + bar:.1f}L{x + bar:.1f} {y - bar:.1f}"
    weight = 3 if radius > 10 else 1.8  # noqa: PLR2004 - the larger of the two signs
    ring = element("circle", cx=x, cy=y, r=radius, fill="none", stroke=INK, stroke_width=weight)
    return ring + element("path", d=d, stroke=INK, stroke_width=weight)


def diamond(x: float, y: float, reach: float) -> str:
    """A square on its corner."""
    d = f"M{x - reach:.1f} {y:.1f}l{reach} {-reach}l{reach} {reach}l{-reach} {reach}z"
    return element("path", d=d, fill="none", stroke=INK, stroke_width=1.8)


def rule(x: float, y: float, height: float) -> str:
    """The line at which a column begins."""
    return element(
        "path", d=f"M{x:.1f} {y:.1f}v{height:.1f}", stroke=INK, stroke_opacity=0.25, fill="none"
    )
