package report2ct.weights;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipException;
import report2ct.Report2CtException;

/** The container PyTorch has written since 1.6: a ZIP archive with {@code <top>/data.pkl} and {@code <top>/data/<key>}. */
final class ZipCheckpoint implements StoredBlocks {
    private static final String PICKLE = "/data.pkl";
    /** Largest pickle accepted, in bytes. */
    static final long MAX_PICKLE = 64L << 20;

    private final RandomAccess file;
    private final ZipArchive archive;
    private final String top;

    private ZipCheckpoint(RandomAccess file, ZipArchive archive, String top) {
        this.file = file;
        this.archive = archive;
        this.top = top;
    }

    static CheckpointContent read(RandomAccess file) throws IOException {
        ZipArchive archive = ZipArchive.read(file);
        String top = top(file, archive);
        checkByteOrder(file, archive, top);
        ZipArchive.Entry pickle = entry(file, archive, top + PICKLE);
        if (pickle.size() > MAX_PICKLE) {
            throw file.unsupported(
                    pickle.name() + " has " + pickle.size() + " bytes, at most " + MAX_PICKLE + " are read");
        }
        try (InputStream in = archive.stream(pickle)) {
            Unpickler unpickler = new Unpickler(new PickleInput(file, Texts.shorten(pickle.name()), in, pickle.size()));
            Object root = unpickler.load();
            return new CheckpointContent(
                    "PyTorch checkpoint (zip)",
                    root,
                    unpickler.foreign(),
                    unpickler.recipes(),
                    new ZipCheckpoint(file, archive, top));
        } catch (ZipException | EOFException e) {
            throw file.corrupt(Texts.shorten(pickle.name()) + " cannot be decompressed: " + e.getMessage());
        }
    }

    private static String top(RandomAccess file, ZipArchive archive) {
        List<String> tops = archive.entries().keySet().stream()
                .filter(name -> name.endsWith(PICKLE) && name.indexOf('/') == name.length() - PICKLE.length())
                .map(name -> name.substring(0, name.length() - PICKLE.length()))
                .toList();
        if (tops.size() != 1) {
            throw file.unsupported("ZIP archive with " + tops.size() + " entries <folder>" + PICKLE
                    + ", expected 1: not a PyTorch checkpoint");
        }
        String top = tops.get(0);
        for (String name : archive.entries().keySet()) {
            if (name.equals(top + "/constants.pkl") || name.startsWith(top + "/code/")) {
                throw file.unsupported("TorchScript archive (it has " + Texts.shorten(name)
                        + "); expected a plain checkpoint, saved with torch.save(model.state_dict())");
            }
        }
        return top;
    }

    private static void checkByteOrder(RandomAccess file, ZipArchive archive, String top) throws IOException {
        ZipArchive.Entry entry = archive.entries().get(top + "/byteorder");
        if (entry == null) {
            return;
        }
        byte[] word = new byte[(int) Math.min(16, entry.size())];
        archive.read(entry, 0, ByteBuffer.wrap(word));
        String order = new String(word, StandardCharsets.ISO_8859_1).strip();
        if (!order.equals("little")) {
            throw file.unsupported("byte order '" + Texts.shorten(order) + "', only little is read");
        }
    }

    private static ZipArchive.Entry entry(RandomAccess file, ZipArchive archive, String name) {
        ZipArchive.Entry entry = archive.entries().get(name);
        if (entry == null) {
            throw missing(file, name);
        }
        return entry;
    }

    private static Report2CtException missing(RandomAccess file, String name) {
        return file.corrupt("ZIP entry " + Texts.shorten(name) + " is missing");
    }

    private String name(String key) {
        return top + "/data/" + key;
    }

    @Override
    public long size(String key) {
        ZipArchive.Entry entry = archive.entries().get(name(key));
        return entry == null ? -1 : entry.size();
    }

    @Override
    public boolean sequential(String key) {
        return !entry(file, archive, name(key)).isStored();
    }

    @Override
    public void read(String key, long byteOffset, ByteBuffer target) throws IOException {
        archive.read(entry(file, archive, name(key)), byteOffset, target);
    }
}
