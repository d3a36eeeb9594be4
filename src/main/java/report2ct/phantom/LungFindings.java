package report2ct.phantom;

import java.util.List;
import report2ct.phantom.FindingDetail.Consolidation;
import report2ct.phantom.FindingDetail.Effusion;
import report2ct.phantom.FindingDetail.Emphysema;
import report2ct.phantom.FindingDetail.GroundGlass;
import report2ct.phantom.FindingDetail.Mass;
import report2ct.phantom.FindingDetail.Pneumothorax;

/** Paints the findings of the lungs in the order in which they hide each other: tissue, solid lesions, fluid, air. */
final class LungFindings {
    private static final List<Side> ONE_SIDE = List.of(Side.RIGHT, Side.LEFT);

    private final LungField field;
    private final PhantomFindings findings;
    private final long seed;
    private final List<FindingBox> boxes;

    LungFindings(LungField field, PhantomFindings findings, long seed, List<FindingBox> boxes) {
        this.field = field;
        this.findings = findings;
        this.seed = seed;
        this.boxes = boxes;
    }

    void paint(float vesselHu) {
        findings.detail(Emphysema.class)
                .ifPresent(e -> record(e, Side.BOTH, extent -> EmphysemaPainter.paint(field, e, seed, extent)));
        findings.detail(GroundGlass.class)
                .ifPresent(g -> eachSide(g, (side, extent) -> GroundGlassPainter.paint(field, g, seed, side, extent)));
        field.mixTrees(vesselHu);
        findings.detail(Consolidation.class)
                .ifPresent(c -> record(c, c.side(), extent -> ConsolidationPainter.paint(field, c, seed, extent)));
        findings.detail(Mass.class)
                .ifPresent(m -> record(m, m.side(), extent -> MassPainter.paint(field, m, seed, extent)));
        findings.detail(Effusion.class)
                .ifPresent(e -> eachSide(e, (side, extent) -> EffusionPainter.paint(field, e, seed, side, extent)));
        findings.detail(Pneumothorax.class)
                .ifPresent(p -> record(p, p.side(), extent -> PneumothoraxPainter.paint(field, p, seed, extent)));
    }

    private interface Painter {
        void paint(Extent extent);
    }

    private interface SidePainter {
        void paint(Side side, Extent extent);
    }

    private void eachSide(FindingDetail detail, SidePainter painter) {
        for (Side side : ONE_SIDE) {
            if (detail.side().includes(side)) {
                record(detail, side, extent -> painter.paint(side, extent));
            }
        }
    }

    private void record(FindingDetail detail, Side side, Painter painter) {
        Extent extent = new Extent(field.space);
        painter.paint(extent);
        PhantomGenerator.add(boxes, extent, detail.finding(), side);
    }
}
