#!/usr/bin/env python3
"""Draws the snow evening of 散居村: scattered farmhouses, their 屋敷林, the mountains, two 合掌造り.

Writes NAME.svg and, from it, NAME-1920.png and NAME-1280.png: opaque, at most 256 flat colours, so that the box only
copies rows of pixels. Needs rsvg-convert (Debian librsvg2-bin) and Pillow (python3-pil); run it in this folder.
The seed is fixed: the same script gives the same picture.
"""
import io
import random
import subprocess

from PIL import Image

YOI, TANBO = (18, 30, 37), (25, 43, 49)
FAR, SNOWCAP, NEAR = (40, 64, 72), (112, 134, 140), (25, 44, 49)
FURROW, SHADE, TREE, WALL, BEAM = (40, 62, 68), (18, 32, 38), (18, 36, 34), (58, 60, 58), (40, 44, 46)
ROOF, LAMP, GLOW, FLAKE = (190, 202, 202), (235, 182, 84), (44, 58, 56), (112, 134, 140)


class Scene:
    """An SVG being drawn, back to front."""

    def __init__(self, width, height, seed):
        self.width, self.height, self.random, self.parts = width, height, random.Random(seed), []

    def polygon(self, points, colour):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polygon points="{path}" fill="rgb{colour}"/>')

    def rect(self, x, y, w, h, colour, radius=0.0):
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" rx="{radius:.1f}" fill="rgb{colour}"/>')

    def ellipse(self, x, y, rx, ry, colour):
        self.parts.append(f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="{rx:.1f}" ry="{ry:.1f}" fill="rgb{colour}"/>')

    def svg(self):
        return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}">'
                f'<rect width="{self.width}" height="{self.height}" fill="rgb{YOI}"/>' + "\n".join(self.parts) + "</svg>\n")


def ridge(scene, outline, step, rough):
    """A jagged line through `outline`, a point every `step` px or so, each off by up to `rough` px."""
    points = []
    for (x0, y0), (x1, y1) in zip(outline, outline[1:]):
        count = max(1, round((x1 - x0) / step))
        for i in range(count):
            t = i / count
            wander = scene.random.uniform(-rough, rough) if i else 0.0
            points.append((x0 + (x1 - x0) * (t + (scene.random.uniform(-0.3, 0.3) / count if i else 0)),
                           y0 + (y1 - y0) * t + wander))
    return points + [outline[-1]]


def mountains(scene, outline, foot, step=22, rough=9, cap=0.42):
    """A range whose upper part is snow: the snow ends in tongues, longer where the mountain is higher."""
    line = ridge(scene, outline, step, rough)
    scene.polygon([(0, foot), *line, (scene.width, foot)], FAR)
    tongues, deep = [], True
    for x, y in line:
        height = max(0.0, foot - y)
        length = height * cap * (scene.random.uniform(0.9, 1.35) if deep else scene.random.uniform(0.3, 0.5))
        tongues.append((x + scene.random.uniform(-5, 5), y + length))
        deep = not deep
    scene.polygon(line + tongues[::-1], SNOWCAP)


def hills(scene, outline, foot, colour):
    scene.polygon([(0, foot), *ridge(scene, outline, 26, 3), (scene.width, foot)], colour)


def field(scene, top, bottom):
    """Snow on the rice fields, with the ridges between them closer together the farther they are."""
    scene.rect(0, top, scene.width, bottom - top, TANBO)
    y, gap = top + 16.0, 12.0
    while y < bottom - 4:
        x = scene.random.uniform(-300, 100)
        while x < scene.width:
            length = scene.random.uniform(180, 900)
            scene.rect(x, y, length, 2.6, FURROW, 1.3)
            x += length + scene.random.uniform(120, 520)
        gap *= 1.28
        y += gap


def tree(scene, x, base, height, width):
    half = width / 2
    scene.parts.append(
        f'<path d="M{x - half:.1f} {base:.1f} C{x - half * 1.15:.1f} {base - height * .55:.1f} '
        f'{x - half * .55:.1f} {base - height * .92:.1f} {x:.1f} {base - height:.1f} '
        f'C{x + half * .55:.1f} {base - height * .92:.1f} {x + half * 1.15:.1f} {base - height * .55:.1f} '
        f'{x + half:.1f} {base:.1f} Z" fill="rgb{TREE}"/>')


def grove(scene, x, base, size, heights):
    """屋敷林: cedars against the west wind, so on the left of the house and lower on its right."""
    for offset, height in heights:
        tree(scene, x + offset * size, base, height * size * scene.random.uniform(0.94, 1.06), 0.36 * size)


def windows(scene, x, y, w, h, columns):
    gap = w * 0.5
    left = x - (columns * w + (columns - 1) * gap) / 2
    for column in range(columns):
        scene.rect(left + column * (w + gap), y, w, h, LAMP)


def farmhouse(scene, x, base, size):
    """アズマダチ: a broad gable to the east. `size` is the width of its wall."""
    wall, rise, eave = size * 0.36, size * 0.40, size * 0.20
    scene.ellipse(x - size * 0.1, base, size * 1.45, size * 0.095, SHADE)
    grove(scene, x, base, size, [(-1.0, .78), (-.84, 1.12), (-.66, 1.28), (-.48, .98), (.62, .62), (.8, .78), (.95, .5)])
    half = size / 2
    scene.polygon([(x - half, base), (x - half, base - wall), (x, base - wall - rise), (x + half, base - wall),
                   (x + half, base)], WALL)
    if size > 90:
        for part in (-.25, 0, .25):
            scene.rect(x + part * size - 1.5, base - wall - rise * (1 - 2 * abs(part)) + 8, 3,
                       rise * (1 - 2 * abs(part)) - 8, BEAM)
        scene.rect(x - half, base - wall - 2, size, 3, BEAM)
    thick = size * 0.115
    top, low = base - wall - rise - thick * 0.55, base - wall + eave * 0.62
    scene.polygon([(x, top), (x + half + eave, low), (x + half + eave - thick * .35, low + thick * .62),
                   (x, top + thick * 1.25), (x - half - eave + thick * .35, low + thick * .62), (x - half - eave, low)],
                  ROOF)
    windows(scene, x, base - wall * 0.62, size * 0.2, wall * 0.42, 2)
    if size > 60:
        windows(scene, x, base - wall - rise * 0.36, size * 0.13, rise * 0.2, 1)
    scene.polygon([(x - size * .34, base), (x + size * .34, base), (x + size * .46, base + size * .055),
                   (x - size * .46, base + size * .055)], GLOW)


def gassho(scene, x, base, size):
    """合掌造り: a roof like hands in prayer. `size` is its width at the ground."""
    height, half, thick = size * 1.06, size / 2, size * 0.1
    scene.ellipse(x, base, size * 0.86, size * 0.07, SHADE)
    scene.polygon([(x - half * .82, base), (x, base - height * .94), (x + half * .82, base)], WALL)
    for part in (0.34, 0.62):
        width = half * .78 * (1 - part)
        scene.rect(x - width, base - height * part, 2 * width, 2.4, BEAM)
    scene.polygon([(x, base - height), (x + half + thick * .3, base), (x + half - thick * .9, base),
                   (x, base - height + thick * 2.3), (x - half + thick * .9, base), (x - half - thick * .3, base)], ROOF)
    windows(scene, x, base - height * 0.22, size * 0.13, height * 0.115, 2)
    windows(scene, x, base - height * 0.5, size * 0.11, height * 0.09, 1)
    scene.polygon([(x - half * .5, base), (x + half * .5, base), (x + half * .66, base + size * .05),
                   (x - half * .66, base + size * .05)], GLOW)


def snowfall(scene, count, keep_clear=()):
    for _ in range(count):
        x, y = scene.random.uniform(8, scene.width - 8), scene.random.uniform(8, scene.height - 20)
        size = scene.random.choice([1.6, 1.9, 2.2, 2.8, 3.6])
        if not any(left < x < right and top < y < bottom for left, top, right, bottom in keep_clear):
            scene.ellipse(x, y, size, size, FLAKE)


def evening():
    """The start screen and the dialogs: drawn at y 440. Houses stand clear of the dialog (x 380 to 1540) and of the
    buttons at the lower left (x 96 to 604 from y 670, to 1204 from y 798)."""
    scene = Scene(1920, 510, seed=2016)
    mountains(scene, [(0, 150), (110, 128), (210, 168), (330, 156), (470, 132), (600, 138), (730, 112), (838, 40),
                      (905, 8), (960, 34), (1010, 30), (1090, 92), (1180, 78), (1270, 122), (1390, 96), (1480, 132),
                      (1590, 92), (1660, 106), (1760, 158), (1850, 146), (1920, 108)], 220, step=17)
    hills(scene, [(0, 192), (140, 180), (340, 172), (620, 188), (900, 176), (1180, 192), (1450, 172), (1700, 186),
                  (1920, 178)], 240, NEAR)
    field(scene, 208, 510)
    for x, base, size in [(196, 222, 50), (462, 218, 32), (1000, 240, 42), (1716, 258, 60), (790, 306, 96)]:
        farmhouse(scene, x, base, size)
    gassho(scene, 1236, 300, 78)
    gassho(scene, 1352, 310, 118)
    farmhouse(scene, 1690, 436, 148)
    snowfall(scene, 68)
    return scene


def strip():
    """Behind the greeting of TOP, down to the ground line under it: drawn at y 344, 188 high."""
    scene = Scene(1920, 188, seed=5)
    mountains(scene, [(0, 52), (120, 34), (250, 22), (330, 10), (420, 34), (560, 48), (700, 40), (830, 20), (910, 42),
                      (1080, 26), (1180, 38), (1300, 58), (1420, 70), (1560, 48), (1690, 28), (1790, 40), (1920, 34)],
              112, step=20, rough=6)
    hills(scene, [(0, 96), (260, 88), (520, 100), (800, 86), (1100, 98), (1400, 90), (1920, 96)], 130, NEAR)
    field(scene, 108, 188)
    for x, base, size in [(120, 148, 56), (330, 132, 34), (620, 130, 30), (884, 158, 66), (1060, 134, 36),
                          (1640, 150, 60), (1838, 134, 32)]:
        farmhouse(scene, x, base, size)
    gassho(scene, 1300, 152, 80)
    gassho(scene, 1398, 144, 58)
    return scene


def corner():
    """A small view for pages about a problem: 602 by 294."""
    scene = Scene(602, 294, seed=31)
    mountains(scene, [(0, 74), (70, 96), (140, 66), (210, 24), (260, 8), (330, 30), (420, 62), (480, 44), (602, 72)],
              150, step=18, rough=7)
    hills(scene, [(0, 130), (180, 120), (400, 132), (602, 120)], 170, NEAR)
    field(scene, 144, 294)
    farmhouse(scene, 96, 170, 48)
    gassho(scene, 506, 186, 84)
    farmhouse(scene, 316, 236, 132)
    snowfall(scene, 26)
    return scene


def reader():
    """On the start screen, drawn at (1322, 176): a card held over the reader."""
    paper, dull, stripe, lid, edge = (235, 224, 198), (216, 202, 170), (235, 160, 154), (44, 68, 75), (202, 212, 210)
    scene = Scene(440, 292, seed=0)
    scene.rect(86, 0, 264, 148, paper, 12)
    scene.rect(108, 26, 56, 42, LAMP, 6)
    for x, y, w in [(190, 32, 130), (190, 56, 96), (108, 86, 120)]:
        scene.rect(x, y, w, 10, dull, 5)
    scene.rect(86, 112, 264, 12, stripe)
    scene.parts.append(f'<path d="M128 190 Q218 148 308 190 M156 212 Q218 184 280 212" fill="none" '
                       f'stroke="rgb{LAMP}" stroke-width="6" stroke-linecap="round"/>')
    scene.parts.append(f'<path d="M40 240 H396 L434 288 H4 Z" fill="rgb{lid}" stroke="rgb{edge}" stroke-width="4"/>')
    scene.rect(118, 237, 200, 6, LAMP, 3)
    scene.rect(162, 261, 112, 6, LAMP, 3)
    return scene


def indexed(png):
    """The same picture in a palette of its 256 most frequent colours; the flat ones stay exactly as they are."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    frequent = sorted(image.getcolors(maxcolors=1 << 24), reverse=True)[:256]
    palette = [colour for _, colour in frequent]
    nearest = {colour: index for index, colour in enumerate(palette)}

    def index_of(colour):
        if colour not in nearest:
            nearest[colour] = min(range(len(palette)), key=lambda i: sum((a - b) ** 2 for a, b in zip(palette[i], colour)))
        return nearest[colour]

    result = Image.new("P", image.size)
    result.putpalette([channel for colour in palette for channel in colour])
    result.putdata([index_of(colour) for colour in image.getdata()])
    return result


def main():
    for name, scene in [("evening", evening()), ("strip", strip()), ("corner", corner()),
                        ("reader", reader())]:
        with open(f"{name}.svg", "w", encoding="utf-8") as file:
            file.write(scene.svg())
        for label, scale in [("1920", 1.0), ("1280", 2 / 3)]:
            width, height = round(scene.width * scale), round(scene.height * scale)
            png = subprocess.run(["rsvg-convert", "-w", str(width), "-h", str(height), f"{name}.svg"],
                                 check=True, capture_output=True).stdout
            indexed(png).save(f"{name}-{label}.png", optimize=True)


if __name__ == "__main__":
    main()
