package report2ct.phantom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import report2ct.phantom.FindingDetail.Cardiomegaly;
import report2ct.phantom.FindingDetail.Consolidation;
import report2ct.phantom.FindingDetail.Effusion;
import report2ct.phantom.FindingDetail.Emphysema;
import report2ct.phantom.FindingDetail.GroundGlass;
import report2ct.phantom.FindingDetail.Mass;
import report2ct.phantom.FindingDetail.Pacemaker;
import report2ct.phantom.FindingDetail.Pneumothorax;
import report2ct.phantom.PhantomGenerator.Fissures;

class PhantomGeneratorTest {
    private static final PhantomGenerator COARSE = new PhantomGenerator(PhantomGrid.coarse());
    /** SHA-256 of the little-endian voxels of seed 11 with all kinds of painters at work; changes with any of them. */
    private static final String GOLDEN = "4679e8b4ee82153b9a6976e92d871e30df5b394df149932dc599380ab3d31c46";

    private static final PhantomFindings MANY = PhantomFindings.of(
            new Effusion(Side.LEFT, Amount.SMALL),
            new Cardiomegaly(Cardiomegaly.Degree.MILD),
            new Consolidation(Side.RIGHT, Zone.UPPER),
            new GroundGlass(Side.RIGHT, GroundGlass.Extent.PATCHY),
            new Mass(Side.RIGHT, Zone.LOWER, 35),
            new Pneumothorax(Side.LEFT, Amount.SMALL),
            new Emphysema(Emphysema.Severity.MILD),
            new Pacemaker(Side.LEFT));

    @Test
    void theSameSeedGivesTheStoredVoxels() {
        assertThat(hash(COARSE.generate(MANY, 11).hu())).isEqualTo(GOLDEN);
    }

    @Test
    void voxelsDoNotDependOnTheThread() {
        String alone = hash(COARSE.generate(MANY, 12).hu());

        List<String> together = IntStream.range(0, 4)
                .parallel()
                .mapToObj(i -> hash(COARSE.generate(MANY, 12).hu()))
                .toList();

        assertThat(together).containsOnly(alone);
    }

    @Test
    void anotherSeedIsAnotherPatient() {
        assertThat(hash(COARSE.generate(MANY, 11).hu()))
                .isNotEqualTo(hash(COARSE.generate(MANY, 12).hu()));
    }

    @Test
    void hounsfieldUnitsStayInRangeAndReachAirAndBone() {
        short[] hu = COARSE.generate(MANY, 3).hu();
        short[] sorted = hu.clone();
        Arrays.sort(sorted);

        assertThat(sorted[0]).isEqualTo((short) -1000);
        assertThat(sorted[sorted.length - 1]).isBetween((short) 800, (short) 1000);
    }

    @Test
    void outsideTheBodyIsAir() {
        Phantom phantom = COARSE.generate(PhantomFindings.normal(), 4);

        assertThat(phantom.at(0, 0, 24)).isBetween((short) -1000, (short) -980);
        assertThat(phantom.at(63, 47, 24)).isBetween((short) -1000, (short) -980);
    }

    @Test
    void spacingStaysWithinFivePercentAndIsSquareInPlane() {
        for (long seed = 0; seed < 20; seed++) {
            var spacing = COARSE.generate(PhantomFindings.normal(), seed).spacing();

            assertThat(spacing.x()).isBetween(5.7, 6.3).isEqualTo(spacing.y());
            assertThat(spacing.z()).isBetween(5.7, 6.3);
        }
    }

    @Test
    void lungsAreDarkAndOfHumanSize() {
        Phantom phantom = COARSE.generate(PhantomFindings.normal(), 5);

        double mean =
                phantom.lung().stream().map(i -> phantom.hu()[i]).average().orElseThrow();

        assertThat(mean).isBetween(-860.0, -700.0);
        assertThat(phantom.truth().rightLungMl()).isBetween(1100.0, 2200.0);
        assertThat(phantom.truth().leftLungMl())
                .isBetween(1000.0, phantom.truth().rightLungMl());
        assertThat(phantom.truth().boxes()).isEmpty();
        double ml = phantom.lung().cardinality()
                * phantom.spacing().x()
                * phantom.spacing().y()
                * phantom.spacing().z()
                / 1000;
        assertThat(phantom.truth().rightLungMl() + phantom.truth().leftLungMl()).isCloseTo(ml, within(ml * 0.001));
    }

    @Test
    void aRightEffusionLiesAtHighXBehindAndBelow() {
        Phantom phantom = COARSE.generate(PhantomFindings.of(new Effusion(Side.RIGHT, Amount.LARGE)), 6);

        FindingBox box = phantom.truth().box(Finding.EFFUSION).orElseThrow();

        assertThat(box.side()).isEqualTo(Side.RIGHT);
        assertThat(box.centre().x()).isGreaterThan(36);
        assertThat(box.centre().y()).isLessThan(22);
        assertThat(box.centre().z()).isLessThan(30);
        assertThat(box.volumeMl() / phantom.truth().rightLungMl()).isBetween(0.25, 0.46);
    }

    @Test
    void theApexOfTheHeartPointsToTheLeftAtLowX() {
        Phantom phantom = COARSE.generate(PhantomFindings.of(new Cardiomegaly(Cardiomegaly.Degree.MARKED)), 7);

        FindingBox box = phantom.truth().box(Finding.CARDIOMEGALY).orElseThrow();

        assertThat(box.centre().x()).isLessThan(31);
        assertThat(31.5 - box.low().x()).isGreaterThan(1.3 * (box.high().x() - 31.5));
    }

    @Test
    void theSternumIsInFrontAndTheSpineBehind() {
        Phantom phantom = COARSE.generate(PhantomFindings.normal(), 8);

        assertThat(brightest(phantom, 30, 34, 4, 20)).isGreaterThan(180);
        assertThat(brightest(phantom, 30, 34, 34, 46)).isGreaterThan(180);
        assertThat(brightest(phantom, 30, 34, 22, 32)).isLessThan(130);
    }

    @Test
    void theDomeIsHigherOnTheRight() {
        Phantom phantom = COARSE.generate(PhantomFindings.normal(), 9);

        assertThat(lowestLung(phantom, 41, 44)).isGreaterThan(lowestLung(phantom, 19, 22));
    }

    @Test
    void effusionOnBothSidesHasABoxOnEach() {
        Phantom phantom = COARSE.generate(PhantomFindings.of(new Effusion(Side.BOTH, Amount.MODERATE)), 10);

        assertThat(phantom.truth().boxes()).extracting(FindingBox::side).containsExactly(Side.RIGHT, Side.LEFT);
    }

    @Test
    void cardiothoracicRatioFollowsTheDegree() {
        for (long seed = 0; seed < 10; seed++) {
            assertThat(ratio(PhantomFindings.normal(), seed)).isBetween(0.41, 0.49);
            assertThat(ratio(PhantomFindings.of(new Cardiomegaly(Cardiomegaly.Degree.MILD)), seed))
                    .isBetween(0.54, 0.60);
            assertThat(ratio(PhantomFindings.of(new Cardiomegaly(Cardiomegaly.Degree.MARKED)), seed))
                    .isBetween(0.60, 0.68);
        }
    }

    @Test
    void aMassHasItsDiameterAndPlace() {
        Phantom phantom = new PhantomGenerator(PhantomGrid.standard())
                .generate(PhantomFindings.of(new Mass(Side.LEFT, Zone.UPPER, 40)), 13);

        FindingBox box = phantom.truth().box(Finding.MASS).orElseThrow();
        FindingBox.Point centre = phantom.truth().massCentre().orElseThrow();
        double width = (box.high().x() - box.low().x() + 1) * phantom.spacing().x();

        assertThat(width).isCloseTo(40, within(6.0));
        assertThat(Math.cbrt(6000 * box.volumeMl() / Math.PI)).isCloseTo(40, within(3.0));
        assertThat(centre.x()).isLessThan(60);
        assertThat(centre.z()).isGreaterThan(54);
        short middle = phantom.at((int) centre.x(), (int) centre.y(), (int) centre.z());
        assertThat(middle).isBetween((short) 15, (short) 75);
    }

    @Test
    void aPneumothoraxFillsAtLeastAFifthWithAirInFront() {
        for (Amount amount : Amount.values()) {
            Phantom phantom = COARSE.generate(PhantomFindings.of(new Pneumothorax(Side.LEFT, amount)), 14);

            FindingBox box = phantom.truth().box(Finding.PNEUMOTHORAX).orElseThrow();

            assertThat(box.volumeMl() / phantom.truth().leftLungMl()).isGreaterThan(0.18);
            assertThat(box.centre().y()).isGreaterThan(25);
            assertThat(box.high().x()).isLessThan(33);
        }
    }

    @Test
    void amountsOfFluidGrow() {
        double small = fluid(Amount.SMALL);
        double moderate = fluid(Amount.MODERATE);
        double large = fluid(Amount.LARGE);

        assertThat(moderate).isGreaterThan(1.2 * small);
        assertThat(large).isGreaterThan(1.2 * moderate);
    }

    @Test
    void findingsChangeTheirOwnSideAndLeaveTheRestAsItWas() {
        Phantom normal = COARSE.generate(PhantomFindings.normal(), 15);
        Phantom mass = COARSE.generate(PhantomFindings.of(new Mass(Side.RIGHT, Zone.UPPER, 36)), 15);
        FindingBox box = mass.truth().box(Finding.MASS).orElseThrow();

        for (int z = 0; z < normal.nz(); z++) {
            for (int y = 0; y < normal.ny(); y++) {
                for (int x = 0; x < normal.nx(); x++) {
                    if (normal.at(x, y, z) != mass.at(x, y, z)) {
                        assertThat(x).isBetween(box.low().x() - 2, box.high().x() + 2);
                        assertThat(y).isBetween(box.low().y() - 2, box.high().y() + 2);
                        assertThat(z).isBetween(box.low().z() - 2, box.high().z() + 2);
                    }
                }
            }
        }
        assertThat(Arrays.equals(normal.hu(), mass.hu())).isFalse();
        assertThat(mass.lung()).isEqualTo(normal.lung());
    }

    @Test
    void groundGlassMakesTheLungDenserAndEmphysemaThinner() {
        double normal = lungMean(PhantomFindings.normal());
        double patchy = lungMean(PhantomFindings.of(new GroundGlass(Side.BOTH, GroundGlass.Extent.PATCHY)));
        double extensive = lungMean(PhantomFindings.of(new GroundGlass(Side.BOTH, GroundGlass.Extent.EXTENSIVE)));
        double mild = lungMean(PhantomFindings.of(new Emphysema(Emphysema.Severity.MILD)));
        double severe = lungMean(PhantomFindings.of(new Emphysema(Emphysema.Severity.SEVERE)));

        assertThat(patchy).isGreaterThan(normal + 60);
        assertThat(extensive).isGreaterThan(patchy + 60);
        assertThat(mild).isLessThan(normal - 25);
        assertThat(severe).isLessThan(mild - 10);
    }

    @Test
    void aPacemakerIsMetalInFrontOnItsSide() {
        for (Side side : new Side[] {Side.RIGHT, Side.LEFT}) {
            Phantom phantom = COARSE.generate(PhantomFindings.of(new Pacemaker(side)), 17);
            FindingBox box = phantom.truth().box(Finding.PACEMAKER).orElseThrow();
            FindingBox.Point centre = box.centre();

            assertThat(centre.x() > 31.5).isEqualTo(side == Side.RIGHT);
            assertThat(centre.y()).isGreaterThan(30);
            assertThat(phantom.at((int) centre.x(), (int) centre.y(), (int) centre.z()))
                    .isGreaterThan((short) 600);
            assertThat(box.volumeMl()).isBetween(10.0, 35.0);
        }
    }

    @Test
    void aConsolidationIsLargerThanAnyMass() {
        for (Zone zone : Zone.values()) {
            Phantom phantom = COARSE.generate(PhantomFindings.of(new Consolidation(Side.RIGHT, zone)), 18);

            FindingBox box = phantom.truth().box(Finding.CONSOLIDATION).orElseThrow();

            assertThat(box.volumeMl()).isGreaterThan(80);
            assertThat(box.low().x()).isGreaterThan(32);
            assertThat(box.centre().z() > 28).isEqualTo(zone == Zone.UPPER);
        }
    }

    @Test
    void fissuresAreDrawnOnlyWhenAskedFor() {
        Phantom hidden = COARSE.generate(PhantomFindings.normal(), 19);
        Phantom visible =
                new PhantomGenerator(PhantomGrid.coarse(), Fissures.VISIBLE).generate(PhantomFindings.normal(), 19);

        int denser = 0;
        for (int i = 0; i < hidden.hu().length; i++) {
            assertThat(visible.hu()[i]).isGreaterThanOrEqualTo(hidden.hu()[i]);
            denser += visible.hu()[i] > hidden.hu()[i] + 50 ? 1 : 0;
        }
        assertThat(denser).isGreaterThan(100);
    }

    @Test
    void coarseAndStandardGridsShowTheSamePatient() {
        Phantom coarse = COARSE.generate(PhantomFindings.normal(), 20);
        Phantom standard = new PhantomGenerator(PhantomGrid.standard()).generate(PhantomFindings.normal(), 20);

        assertThat(standard.truth().cardiothoracicRatio())
                .isEqualTo(coarse.truth().cardiothoracicRatio());
        assertThat(standard.truth().rightLungMl())
                .isCloseTo(
                        coarse.truth().rightLungMl(),
                        within(0.06 * coarse.truth().rightLungMl()));
        assertThat(standard.spacing().x() / coarse.spacing().x()).isCloseTo(0.5, within(1e-6));
    }

    private static double ratio(PhantomFindings findings, long seed) {
        return COARSE.generate(findings, seed).truth().cardiothoracicRatio();
    }

    private static double fluid(Amount amount) {
        return COARSE.generate(PhantomFindings.of(new Effusion(Side.LEFT, amount)), 16)
                .truth()
                .box(Finding.EFFUSION)
                .orElseThrow()
                .volumeMl();
    }

    private static double lungMean(PhantomFindings findings) {
        Phantom phantom = COARSE.generate(findings, 21);
        return phantom.lung().stream().map(i -> phantom.hu()[i]).average().orElseThrow();
    }

    private static int brightest(Phantom phantom, int x0, int x1, int y0, int y1) {
        int most = -1000;
        for (int x = x0; x < x1; x++) {
            for (int y = y0; y < y1; y++) {
                most = Math.max(most, phantom.at(x, y, 31));
            }
        }
        return most;
    }

    private static int lowestLung(Phantom phantom, int x0, int x1) {
        for (int z = 0; z < phantom.nz(); z++) {
            for (int x = x0; x < x1; x++) {
                if (phantom.lung().get((z * phantom.ny() + 25) * phantom.nx() + x)) {
                    return z;
                }
            }
        }
        return phantom.nz();
    }

    private static String hash(short[] hu) {
        ByteBuffer bytes = ByteBuffer.allocate(hu.length * 2).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(hu);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
