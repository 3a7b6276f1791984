"""Draw the figures of the section model-construction next to this file."""

from pathlib import Path

from style import Drawing

HERE = Path(__file__).parent


def scales() -> Drawing:
    """The same contract at four scales: neuron, layer, block, model."""
    d = Drawing(760, 250, "Nörondan modele dört ölçek")
    names = ["nöron", "katman", "blok", "model"]
    for i, name in enumerate(names):
        x = 10 + i * 190
        d.box(x, 34, 170, 150, kind="frame")
        d.text(x + 85, 16, name, 16, bold=True)
        d.text(x + 85, 206, "girdi → çıktı", 13)
        if i < 3:
            d.arrow((x + 172, 109), (x + 188, 109))
    d.circle(95, 109, 30, "σ(w·x+b)", "layer", 11)
    for y in (72, 109, 146):
        d.arrow((22, y), (64, 109), head=False)
    d.arrow((126, 109), (170, 109))
    for j in range(4):
        d.circle(285, 57 + j * 35, 13, "", "layer")
        for k in range(3):
            d.arrow((215, 72 + k * 37), (271, 57 + j * 35), head=False)
        d.arrow((299, 57 + j * 35), (350, 57 + j * 35))
    for j, label in enumerate(["Dense", "ReLU", "Dense"]):
        d.box(425, 46 + j * 45, 100, 30, label, "layer", 13)
        if j:
            d.arrow((475, 31 + j * 45), (475, 45 + j * 45))
    for j, label in enumerate(["blok 1", "blok 2", "blok 3", "çıktı katmanı"]):
        d.box(610, 42 + j * 36, 120, 26, label,
              "block" if j < 3 else "layer", 13)
        if j:
            d.arrow((670, 32 + j * 36), (670, 41 + j * 36))
    d.text(380, 236, "Her ölçekte aynı sözleşme: girdi alır, çıktı verir, "
           "parametrelerine sahip çıkar.", 13)
    return d


def main() -> None:
    scales().save(HERE / "model-construction-scales.svg")


if __name__ == "__main__":
    main()
