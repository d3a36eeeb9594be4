package report2ct.phantom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.phantom.FindingDetail.Cardiomegaly;
import report2ct.phantom.FindingDetail.Consolidation;
import report2ct.phantom.FindingDetail.Effusion;
import report2ct.phantom.FindingDetail.Emphysema;
import report2ct.phantom.FindingDetail.GroundGlass;
import report2ct.phantom.FindingDetail.Mass;
import report2ct.phantom.FindingDetail.Pacemaker;
import report2ct.phantom.FindingDetail.Pneumothorax;
import report2ct.volume.Spacing;

class PhantomReaderTest {
    private static final PhantomReader READER = new PhantomReader();
    private static final PhantomGenerator COARSE = new PhantomGenerator(PhantomGrid.coarse());
    private static final PhantomGenerator STANDARD = new PhantomGenerator(PhantomGrid.standard());

    @Test
    void eachFindingScoresHigherThanTheSamePatientWithoutIt() {
        FindingDetail[] details = {
            new Effusion(Side.RIGHT, Amount.MODERATE),
            new Cardiomegaly(Cardiomegaly.Degree.MILD),
            new Consolidation(Side.LEFT, Zone.UPPER),
            new GroundGlass(Side.RIGHT, GroundGlass.Extent.EXTENSIVE),
            new Mass(Side.RIGHT, Zone.LOWER, 36),
            new Pneumothorax(Side.LEFT, Amount.MODERATE),
            new Emphysema(Emphysema.Severity.SEVERE),
            new Pacemaker(Side.LEFT)
        };
        for (long seed = 30; seed < 32; seed++) {
            PhantomReading normal = READER.read(STANDARD.generate(PhantomFindings.normal(), seed));
            for (FindingDetail detail : details) {
                PhantomReading ill = READER.read(STANDARD.generate(PhantomFindings.of(detail), seed));

                assertThat(ill.of(detail.finding()).score())
                        .as("seed %d %s", seed, detail)
                        .isGreaterThan(normal.of(detail.finding()).score() + 0.03);
            }
        }
    }

    @Test
    void sidesAndZonesAreRead() {
        for (long seed = 40; seed < 42; seed++) {
            for (Side side : new Side[] {Side.RIGHT, Side.LEFT}) {
                for (Zone zone : Zone.values()) {
                    Zone other = zone == Zone.UPPER ? Zone.LOWER : Zone.UPPER;
                    PhantomReading mass = read(new Mass(side, zone, 36), seed);
                    PhantomReading consolidation = read(new Consolidation(side, other), seed);

                    assertThat(mass.side(Finding.MASS)).isEqualTo(side);
                    assertThat(mass.zone(Finding.MASS)).isEqualTo(zone);
                    assertThat(consolidation.side(Finding.CONSOLIDATION)).isEqualTo(side);
                    assertThat(consolidation.zone(Finding.CONSOLIDATION)).isEqualTo(other);
                }
                assertThat(read(new Effusion(side, Amount.SMALL), seed).side(Finding.EFFUSION))
                        .isEqualTo(side);
                assertThat(read(new Pneumothorax(side, Amount.SMALL), seed).side(Finding.PNEUMOTHORAX))
                        .isEqualTo(side);
                assertThat(read(new GroundGlass(side, GroundGlass.Extent.EXTENSIVE), seed)
                                .side(Finding.GROUND_GLASS))
                        .isEqualTo(side);
                assertThat(read(new Pacemaker(side), seed).side(Finding.PACEMAKER))
                        .isEqualTo(side);
            }
        }
    }

    @Test
    void amountsGrow() {
        for (long seed = 50; seed < 52; seed++) {
            assertThat(size(new Effusion(Side.LEFT, Amount.LARGE), seed))
                    .isGreaterThan(1.3 * size(new Effusion(Side.LEFT, Amount.SMALL), seed));
            assertThat(size(new Pneumothorax(Side.LEFT, Amount.LARGE), seed))
                    .isGreaterThan(1.2 * size(new Pneumothorax(Side.LEFT, Amount.SMALL), seed));
            assertThat(size(new Emphysema(Emphysema.Severity.SEVERE), seed))
                    .isGreaterThan(size(new Emphysema(Emphysema.Severity.MILD), seed));
            assertThat(size(new GroundGlass(Side.BOTH, GroundGlass.Extent.EXTENSIVE), seed))
                    .isGreaterThan(size(new GroundGlass(Side.BOTH, GroundGlass.Extent.PATCHY), seed));
        }
    }

    @Test
    void theCardiothoracicRatioIsMeasured() {
        for (long seed = 60; seed < 62; seed++) {
            for (Cardiomegaly.Degree degree : Cardiomegaly.Degree.values()) {
                Phantom phantom = STANDARD.generate(PhantomFindings.of(new Cardiomegaly(degree)), seed);

                assertThat(READER.read(phantom).of(Finding.CARDIOMEGALY).size())
                        .isCloseTo(phantom.truth().cardiothoracicRatio(), within(0.07));
            }
        }
    }

    @Test
    void theDiameterOfAMassIsMeasured() {
        for (int mm : new int[] {30, 36, 44}) {
            assertThat(size(new Mass(Side.RIGHT, Zone.UPPER, mm), 70)).isCloseTo(mm, within(7.0));
        }
    }

    @Test
    void aMirroredVolumeSwapsTheSides() {
        Phantom phantom = STANDARD.generate(PhantomFindings.of(new Effusion(Side.RIGHT, Amount.LARGE)), 80);
        short[] mirrored = new short[phantom.hu().length];
        for (int i = 0; i < mirrored.length; i++) {
            int x = i % phantom.nx();
            mirrored[i] = phantom.hu()[i - x + phantom.nx() - 1 - x];
        }

        PhantomReading reading = READER.read(mirrored, phantom.nx(), phantom.ny(), phantom.nz(), phantom.spacing());

        assertThat(READER.read(phantom).side(Finding.EFFUSION)).isEqualTo(Side.RIGHT);
        assertThat(reading.side(Finding.EFFUSION)).isEqualTo(Side.LEFT);
    }

    @Test
    void coarseVolumesAreReadToo() {
        PhantomReading reading = READER.read(COARSE.generate(PhantomFindings.of(new Pacemaker(Side.RIGHT)), 81));

        assertThat(reading.side(Finding.PACEMAKER)).isEqualTo(Side.RIGHT);
    }

    @Test
    void readingIsRepeatable() {
        Phantom phantom = COARSE.generate(new FindingSampler().sample(3), 3);

        assertThat(READER.read(phantom)).isEqualTo(READER.read(phantom));
    }

    @Test
    void volumesWithoutAChestAreReadWithoutFailing() {
        short[] air = new short[128 * 96 * 96];
        Arrays.fill(air, (short) -1000);

        for (short[] hu : new short[][] {air, new short[128 * 96 * 96]}) {
            PhantomReading reading = READER.read(hu, 128, 96, 96, Spacing.isotropic(3));

            assertThat(reading.measures().values()).allSatisfy(m -> {
                assertThat(m.score()).isFinite();
                assertThat(m.size()).isFinite();
            });
        }
    }

    @Test
    void volumesThatCannotBeReadAreRefused() {
        assertThatThrownBy(() -> READER.read(new short[10], 128, 96, 96, Spacing.isotropic(3)))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_INPUT))
                .hasMessageContaining("expected 128x96x96 voxels, found 10");
        assertThatThrownBy(() -> READER.read(new short[1000], 10, 10, 10, Spacing.isotropic(3)))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("found 5x5x5");
        assertThatThrownBy(() -> new PhantomReading(Map.of()))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("EFFUSION");
    }

    private static PhantomReading read(FindingDetail detail, long seed) {
        return READER.read(STANDARD.generate(PhantomFindings.of(detail), seed));
    }

    private static double size(FindingDetail detail, long seed) {
        return read(detail, seed).of(detail.finding()).size();
    }
}
