package report2ct.io.nifti;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import report2ct.Report2CtException;
import report2ct.io.format.Announced;
import report2ct.io.format.FileBytes;
import report2ct.io.format.Frames;
import report2ct.io.format.OpenVolume;
import report2ct.io.format.RawBytes;
import report2ct.io.format.ReadOptions;
import report2ct.io.format.StagedBytes;
import report2ct.io.format.StoredType;
import report2ct.io.format.StoredVoxels;
import report2ct.io.format.VolumeLabel;
import report2ct.io.format.VolumeReader;
import report2ct.volume.Affine;
import report2ct.volume.Volume;
import report2ct.volume.VolumeShape;

/** Reads NIfTI-1 and NIfTI-2: one file or header and image, both byte orders, plain or gzip. */
public final class NiftiReader implements VolumeReader {
    /** Most bytes between header and voxels that are searched for comments. */
    private static final int MOST_EXTENSION = 1 << 20;

    private static final int BUFFER = 1 << 16;

    @Override
    public String format() {
        return "NIfTI";
    }

    @Override
    public boolean recognises(Path file, byte[] head) {
        return NiftiHeader.recognises(head) || headerOfImage(file).isPresent();
    }

    /** The {@code .hdr} beside an {@code .img}. */
    private static Optional<Path> headerOfImage(Path file) {
        String name = String.valueOf(file.getFileName());
        for (String ending : List.of(".img.gz", ".img")) {
            if (name.endsWith(ending)) {
                String base = name.substring(0, name.length() - ending.length());
                return firstExisting(file, base + ".hdr", base + ".hdr.gz");
            }
        }
        return Optional.empty();
    }

    private static Optional<Path> firstExisting(Path beside, String... names) {
        for (String name : names) {
            Path candidate = beside.resolveSibling(name);
            if (Files.isRegularFile(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    @Override
    public OpenVolume open(Path file, ReadOptions options) throws IOException {
        Path headerFile = headerOfImage(file).orElse(file);
        try (InputStream in = stream(headerFile)) {
            return open(headerFile, in, options);
        } catch (ZipException e) {
            throw StagedBytes.damaged(headerFile, e);
        } catch (EOFException e) {
            throw StagedBytes.damaged(headerFile, e);
        }
    }

    private static boolean gzip(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.read() == 0x1F && in.read() == 0x8B;
        }
    }

    private static InputStream stream(Path file) throws IOException {
        boolean gzip = gzip(file);
        InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        try {
            return gzip ? new GZIPInputStream(in, BUFFER) : in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static OpenVolume open(Path file, InputStream in, ReadOptions options) throws IOException {
        NiftiHeader header = header(file, in);
        List<String> warnings = new ArrayList<>();
        VolumeShape shape = Announced.shape(file, header.size(1), header.size(2), header.size(3));
        StoredType type = header.type();
        long frame = Frames.chosen(file, header.frames(), options);
        Affine affine = new NiftiGeometry(file, header).affine(options.geometry(), warnings);
        byte[] between = header.detached() ? new byte[0] : between(in, header.voxelOffset() - header.size());
        long frameBytes = Announced.bytes(file, shape, type, 1);
        Part part =
                new Part(header, header.size() + between.length, Announced.bytes(file, shape, type, frame), frameBytes);
        Announced.bytes(file, shape, type, header.frames());
        RawBytes raw = header.detached() ? detached(file, part) : attached(file, in, part);
        StoredVoxels voxels = StoredVoxels.of(raw, type, header.order());
        if (header.scaled()) {
            voxels = voxels.scaled(header.slope(), header.intercept());
        }
        return new OpenVolume(
                Volume.of(shape, affine, voxels),
                "NIfTI-" + header.version(),
                type.dtype(),
                label(header, between),
                warnings,
                raw);
    }

    private static NiftiHeader header(Path file, InputStream in) throws IOException {
        byte[] head = in.readNBytes(NiftiHeader.SIZE_1);
        if (head.length >= 4 && NiftiHeader.recognises(head) && sizeIsTwo(head)) {
            byte[] rest = in.readNBytes(NiftiHeader.SIZE_2 - NiftiHeader.SIZE_1);
            byte[] all = Arrays.copyOf(head, head.length + rest.length);
            System.arraycopy(rest, 0, all, head.length, rest.length);
            return NiftiHeader.parse(file, all);
        }
        return NiftiHeader.parse(file, head);
    }

    private static boolean sizeIsTwo(byte[] head) {
        int low = NiftiHeader.SIZE_2 & 0xFF;
        return (head[0] & 0xFF) == low || (head[3] & 0xFF) == low;
    }

    private static byte[] between(InputStream in, long bytes) throws IOException {
        return in.readNBytes((int) Math.min(bytes, MOST_EXTENSION));
    }

    /**
     * Where the voxels of the chosen frame lie.
     *
     * @param consumed bytes of the header's stream that were read already
     * @param skipped bytes of frames before the chosen one
     * @param bytes bytes of the chosen frame
     */
    private record Part(NiftiHeader header, long consumed, long skipped, long bytes) {
        long start(Path file) {
            long start = header.voxelOffset() + skipped;
            if (start < 0) {
                throw Announced.corrupt(file, "vox_offset: found " + header.voxelOffset() + ", beyond 2^63 bytes");
            }
            return start;
        }
    }

    private static RawBytes attached(Path file, InputStream in, Part part) throws IOException {
        long start = part.start(file);
        long length = Files.size(file);
        if (!gzip(file)) {
            Announced.within(file, start, part.bytes(), length);
            return FileBytes.open(file, start, part.bytes());
        }
        return inflated(file, in, new Region(start - part.consumed(), part.bytes()));
    }

    private static RawBytes detached(Path headerFile, Part part) throws IOException {
        Path image = imageOf(headerFile);
        long start = part.start(image);
        if (!gzip(image)) {
            Announced.within(image, start, part.bytes(), Files.size(image));
            return FileBytes.open(image, start, part.bytes());
        }
        try (InputStream in = stream(image)) {
            return inflated(image, in, new Region(start, part.bytes()));
        }
    }

    private static Path imageOf(Path headerFile) {
        String name = String.valueOf(headerFile.getFileName());
        String base = name.replaceFirst("\\.(hdr|nii)(\\.gz)?$", "");
        return firstExisting(headerFile, base + ".img", base + ".img.gz")
                .orElseThrow(() -> Announced.corrupt(
                        headerFile, "expected the voxels in " + base + ".img, found no such" + " file"));
    }

    private record Region(long skip, long bytes) {}

    private static RawBytes inflated(Path file, InputStream in, Region region) throws IOException {
        long total = region.skip() + region.bytes();
        if (total < 0) {
            throw Announced.corrupt(file, "the voxels end beyond 2^63 bytes");
        }
        Announced.possible(file, total, Files.size(file), Announced.DEFLATE_RATIO);
        in.skipNBytes(region.skip());
        RawBytes raw = StagedBytes.take(in, region.bytes(), file);
        try {
            StagedBytes.finish(in, file);
        } catch (IOException | Report2CtException e) {
            raw.close();
            throw e;
        }
        return raw;
    }

    private static VolumeLabel label(NiftiHeader header, byte[] between) {
        VolumeLabel full = NiftiExtensions.comment(between, header.order())
                .map(VolumeLabel::ofText)
                .orElse(VolumeLabel.NONE);
        return full.isEmpty() ? VolumeLabel.ofText(header.description()) : full;
    }
}
