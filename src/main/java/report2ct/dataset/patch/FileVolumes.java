package report2ct.dataset.patch;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.io.VolumeFiles;
import report2ct.io.format.OpenVolume;
import report2ct.io.format.ReadOptions;
import report2ct.volume.HounsfieldRange;
import report2ct.volume.Orientation;
import report2ct.volume.Volume;
import report2ct.volume.VolumeShape;
import report2ct.volume.VoxelType;

/**
 * CT volumes in files, each read whole when it is needed; the latest stay in memory as far as they fit. Values must be
 * Hounsfield units; NaN and infinities are refused with the volume's name.
 */
public final class FileVolumes implements VolumeSource {
    private final VolumeList list;
    private final long cacheBytes;
    private final Map<Integer, Volume> cache = new LinkedHashMap<>(16, 0.75f, true);
    private long cached;

    /**
     * A source over a list.
     *
     * @param cacheBytes most bytes of voxels kept; the volume in use is kept in any case
     */
    public FileVolumes(VolumeList list, long cacheBytes) {
        this.list = list;
        this.cacheBytes = cacheBytes;
    }

    @Override
    public int size() {
        return list.entries().size();
    }

    @Override
    public String id(int index) {
        return list.entries().get(index).id();
    }

    @Override
    public VolumeShape shape(int index) {
        return volume(index).shape();
    }

    @Override
    public float[] box(int index, VolumeBox box) {
        Volume volume = volume(index);
        PatchSize size = box.size();
        float[] values = new float[size.voxelCount()];
        float[] row = new float[size.x()];
        for (int z = 0; z < size.z(); z++) {
            for (int y = 0; y < size.y(); y++) {
                volume.voxels().copyTo(volume.shape().index(box.x(), box.y() + y, box.z() + z), row, 0, row.length);
                for (int x = 0; x < row.length; x++) {
                    values[(x * size.y() + y) * size.z() + z] = HounsfieldRange.CT.toUnit(row[x]);
                }
            }
        }
        return values;
    }

    private synchronized Volume volume(int index) {
        Volume known = cache.get(index);
        if (known != null) {
            return known;
        }
        Volume volume = read(list.entries().get(index));
        cache.put(index, volume);
        cached += bytes(volume);
        Iterator<Map.Entry<Integer, Volume>> oldest = cache.entrySet().iterator();
        while (cached > cacheBytes && cache.size() > 1) {
            cached -= bytes(oldest.next().getValue());
            oldest.remove();
        }
        return volume;
    }

    /** Bytes of voxels in memory now. */
    synchronized long cachedBytes() {
        return cached;
    }

    private static long bytes(Volume volume) {
        int one = volume.voxels().type() == VoxelType.INT16 ? Short.BYTES : Float.BYTES;
        return volume.shape().voxelCount() * one;
    }

    private static Volume read(VolumeList.Entry entry) {
        try (OpenVolume open = VolumeFiles.standard().open(entry.file(), ReadOptions.monai())) {
            return Orientation.RAS.apply(open.volume().inMemory().requireFinite());
        } catch (Report2CtException e) {
            throw new Report2CtException(e.kind(), entry.id() + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new Report2CtException(
                    ErrorKind.CORRUPT_FILE, entry.id() + ": " + entry.file() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String description() {
        int hash = 1;
        for (VolumeList.Entry entry : list.entries()) {
            hash = 31 * hash + entry.id().hashCode();
        }
        return size() + " volumes of " + list.origin() + ", names " + Integer.toHexString(hash);
    }

    @Override
    public synchronized void close() {
        cache.clear();
        cached = 0;
    }
}
