package report2ct.phantom;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;

/**
 * Paints a chest CT with given findings. The same grid, findings and seed give the same voxels on every machine; the
 * same seed with other findings gives the same patient. One phantom is made by one thread; an instance may be used by
 * several.
 */
public final class PhantomGenerator {
    private static final float VESSEL_SHARE = 0.85f;

    /** Whether the borders between the lobes are drawn. They are thinner than a voxel of 3 mm. */
    public enum Fissures {
        HIDDEN,
        VISIBLE
    }

    private final PhantomGrid grid;
    private final Fissures fissures;

    /** A generator without visible fissures. */
    public PhantomGenerator(PhantomGrid grid) {
        this(grid, Fissures.HIDDEN);
    }

    public PhantomGenerator(PhantomGrid grid, Fissures fissures) {
        this.grid = Objects.requireNonNull(grid, "grid");
        this.fissures = Objects.requireNonNull(fissures, "fissures");
    }

    /** The phantom of this patient ({@code seed}) with these findings. */
    public Phantom generate(PhantomFindings findings, long seed) {
        Space space = new Space(grid, seed);
        Chest chest = new Chest(space, Build.of(findings, seed));
        Tubes tubes = new Tubes(space);
        Heart heart = new Heart(chest, seed);
        GreatVessels vessels = new GreatVessels(chest, tubes, seed);
        List<FindingBox> boxes = new ArrayList<>();

        new BodyWall(chest, seed).paint();
        new Abdomen(chest, seed).paint();
        Mediastinum mediastinum = new Mediastinum(chest, heart, vessels);
        mediastinum.outline();
        mediastinum.paintFat();
        Extent heartExtent = new Extent(space);
        heart.paint(heartExtent);
        if (findings.has(Finding.CARDIOMEGALY)) {
            boxes.add(heartExtent.box(Finding.CARDIOMEGALY, Side.BOTH));
        }
        Lungs lungs = new Lungs(chest);
        lungs.outline();
        paintLungs(chest, tubes, lungs, findings, seed, VESSEL_SHARE * heart.bloodHu(), boxes);
        vessels.paint(heart.bloodHu());
        new Trachea(chest, tubes).paint();
        new Spine(chest, seed).paint();
        new RibCage(chest, seed).paint();
        new ShoulderGirdle(chest, tubes).paint();
        findings.detail(FindingDetail.Pacemaker.class).ifPresent(pacemaker -> {
            Extent extent = new Extent(space);
            PacemakerPainter.paint(chest, tubes, heart, pacemaker, seed, extent);
            add(boxes, extent, Finding.PACEMAKER, pacemaker.side());
        });
        return finish(chest, findings, seed, boxes);
    }

    private void paintLungs(
            Chest chest,
            Tubes tubes,
            Lungs lungs,
            PhantomFindings findings,
            long seed,
            float vesselHu,
            List<FindingBox> boxes) {
        LungField field = new LungField(chest);
        lungs.fillTissue(field, findings, fissures, seed);
        LungTree tree = new LungTree(field, tubes);
        tree.growVessels(Part.VESSELS.random(seed));
        tree.growBronchi(Part.AIRWAYS.random(seed));
        new LungFindings(field, findings, seed, boxes).paint(vesselHu);
        field.paint();
    }

    private static Phantom finish(Chest chest, PhantomFindings findings, long seed, List<FindingBox> boxes) {
        Space space = chest.space;
        BitSet lung = new BitSet(space.voxels());
        long right = 0;
        for (int i = 0; i < space.voxels(); i++) {
            if (chest.lung[i] > LungField.INSIDE) {
                lung.set(i);
                right += space.x[i] > 0 ? 1 : 0;
            }
        }
        PhantomTruth truth = new PhantomTruth(
                findings,
                chest.build.heartRatio(),
                right * space.voxelMl(),
                (lung.cardinality() - right) * space.voxelMl(),
                boxes);
        short[] hu = new Scanner(space).scan(chest.hu, seed);
        return new Phantom(hu, space.nx, space.ny, space.nz, space.spacing(), lung, truth);
    }

    /** Keeps a finding's box unless no voxel is covered by half. */
    static void add(List<FindingBox> boxes, Extent extent, Finding finding, Side side) {
        if (!extent.isEmpty()) {
            boxes.add(extent.box(finding, side));
        }
    }
}
