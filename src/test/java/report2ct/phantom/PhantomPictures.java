package report2ct.phantom;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import report2ct.phantom.FindingDetail.Cardiomegaly;
import report2ct.phantom.FindingDetail.Consolidation;
import report2ct.phantom.FindingDetail.Effusion;
import report2ct.phantom.FindingDetail.Emphysema;
import report2ct.phantom.FindingDetail.GroundGlass;
import report2ct.phantom.FindingDetail.Mass;
import report2ct.phantom.FindingDetail.Pacemaker;
import report2ct.phantom.FindingDetail.Pneumothorax;

/** Writes a sheet of slices to look at: {@code PhantomPictures <directory>}. Rows: axial, axial, coronal, sagittal. */
final class PhantomPictures {
    private static final int ZOOM = 2;

    private PhantomPictures() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        sheet(
                directory.resolve("findings-1.png").toFile(),
                List.of(
                        PhantomFindings.normal(),
                        PhantomFindings.of(new Effusion(Side.RIGHT, Amount.MODERATE)),
                        PhantomFindings.of(new Cardiomegaly(Cardiomegaly.Degree.MARKED)),
                        PhantomFindings.of(new Consolidation(Side.LEFT, Zone.UPPER))),
                1);
        sheet(
                directory.resolve("findings-2.png").toFile(),
                List.of(
                        PhantomFindings.of(new GroundGlass(Side.BOTH, GroundGlass.Extent.PATCHY)),
                        PhantomFindings.of(new Mass(Side.RIGHT, Zone.LOWER, 36)),
                        PhantomFindings.of(new Pneumothorax(Side.LEFT, Amount.MODERATE), new Pacemaker(Side.RIGHT)),
                        PhantomFindings.of(new Emphysema(Emphysema.Severity.MILD))),
                5);
    }

    private static void sheet(File file, List<PhantomFindings> cases, long seed) throws IOException {
        PhantomGrid grid = PhantomGrid.standard();
        int cell = grid.nx() * ZOOM;
        BufferedImage sheet = new BufferedImage(cell * cases.size(), cell * 4 * 3 / 4, BufferedImage.TYPE_BYTE_GRAY);
        for (int c = 0; c < cases.size(); c++) {
            Phantom p = new PhantomGenerator(grid).generate(cases.get(c), seed + c);
            int height = grid.ny() * ZOOM;
            for (int v = 0; v < grid.ny() * ZOOM; v++) {
                for (int u = 0; u < cell; u++) {
                    int row = v / ZOOM;
                    int column = u / ZOOM;
                    plot(sheet, c * cell + u, v, p.at(p.nx() - 1 - column, p.ny() - 1 - row, 54));
                    plot(sheet, c * cell + u, height + v, p.at(p.nx() - 1 - column, p.ny() - 1 - row, 40));
                    plot(sheet, c * cell + u, 2 * height + v, p.at(p.nx() - 1 - column, 46, p.nz() - 1 - row));
                    if (column < p.ny()) {
                        int x = c % 2 == 0 ? 64 : 88;
                        plot(sheet, c * cell + u, 3 * height + v, p.at(x, p.ny() - 1 - column, p.nz() - 1 - row));
                    }
                }
            }
        }
        ImageIO.write(sheet, "png", file);
    }

    private static void plot(BufferedImage image, int x, int y, short hu) {
        int grey = Math.max(0, Math.min(255, (hu + 1000) * 255 / 1400));
        image.getRaster().setSample(x, y, 0, grey);
    }
}
