package report2ct.training.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * An event file that TensorBoard reads: records of length, masked CRC-32C of the length, an {@code Event} message, masked
 * CRC-32C of the message.
 *
 * <p>Sources: {@code tensorflow/core/lib/io/record_writer} for the framing, {@code event.proto} and {@code summary.proto}
 * for the field numbers. A new process writes a new file; the session's start in it makes TensorBoard take back later
 * steps of earlier files.
 */
final class EventFile implements AutoCloseable {
    private static final int MOST_FILES = 1000;
    private static final int CRC_ROTATION = 15;
    private static final int CRC_MASK = 0xa282ead8;
    private static final double MILLIS = 1000;

    private static final int EVENT_TIME = 1;
    private static final int EVENT_STEP = 2;
    private static final int EVENT_VERSION = 3;
    private static final int EVENT_SUMMARY = 5;
    private static final int EVENT_SESSION = 7;
    private static final int SESSION_STATUS = 1;
    private static final int SESSION_START = 1;
    private static final int SUMMARY_VALUE = 1;
    private static final int VALUE_TAG = 1;
    private static final int VALUE_NUMBER = 2;
    private static final int VALUE_IMAGE = 4;
    private static final int IMAGE_HEIGHT = 1;
    private static final int IMAGE_WIDTH = 2;
    private static final int IMAGE_COLOURS = 3;
    private static final int IMAGE_BYTES = 4;
    private static final int GREY = 1;

    private final Path path;
    private final FileChannel channel;
    private final InstantSource clock;

    private EventFile(Path path, FileChannel channel, InstantSource clock) {
        this.path = path;
        this.channel = channel;
        this.clock = clock;
    }

    /**
     * A new file in a folder, which is made when there is none.
     *
     * @param step first step that this process does
     */
    static EventFile create(Path folder, long step, InstantSource clock) {
        try {
            Files.createDirectories(folder);
            Path path = folder;
            for (int number = 0; number < MOST_FILES; number++) {
                path = folder.resolve(String.format(
                        Locale.ROOT,
                        "events.out.tfevents.%010d.report2ct.%03d",
                        clock.instant().getEpochSecond(),
                        number));
                try {
                    FileChannel channel =
                            FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
                    EventFile file = new EventFile(path, channel, clock);
                    file.start(step);
                    return file;
                } catch (FileAlreadyExistsException e) {
                    // another process began in the same second: the next number is tried
                }
            }
            throw new Report2CtException(ErrorKind.INVALID_INPUT, path + ": too many event files of one second");
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.OUT_OF_DISK, folder + ": " + e.getMessage(), e);
        }
    }

    private void start(long step) {
        add(event(0).text(EVENT_VERSION, "brain.Event:2"));
        add(event(step).message(EVENT_SESSION, new ProtoBytes().varint(SESSION_STATUS, SESSION_START)));
    }

    /** Numbers of a step by their names. */
    void numbers(long step, Map<String, Double> figures) {
        ProtoBytes summary = new ProtoBytes();
        figures.forEach((name, value) -> summary.message(
                SUMMARY_VALUE, new ProtoBytes().text(VALUE_TAG, name).fixed(VALUE_NUMBER, value.floatValue())));
        add(event(step).message(EVENT_SUMMARY, summary));
    }

    /** A grey picture of a step. */
    void picture(long step, SamplePicture picture) {
        ProtoBytes image = new ProtoBytes()
                .varint(IMAGE_HEIGHT, picture.height())
                .varint(IMAGE_WIDTH, picture.width())
                .varint(IMAGE_COLOURS, GREY)
                .bytes(IMAGE_BYTES, picture.png());
        ProtoBytes value =
                new ProtoBytes().text(VALUE_TAG, "samples/" + picture.name()).message(VALUE_IMAGE, image);
        add(event(step).message(EVENT_SUMMARY, new ProtoBytes().message(SUMMARY_VALUE, value)));
    }

    private ProtoBytes event(long step) {
        return new ProtoBytes()
                .fixed(EVENT_TIME, clock.instant().toEpochMilli() / MILLIS)
                .varint(EVENT_STEP, step);
    }

    private void add(ProtoBytes event) {
        byte[] message = event.toByteArray();
        byte[] length = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(message.length)
                .array();
        ByteBuffer record = ByteBuffer.allocate(Long.BYTES + message.length + 2 * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        record.put(length).putInt(maskedCrc(length)).put(message).putInt(maskedCrc(message));
        record.flip();
        try {
            while (record.hasRemaining()) {
                channel.write(record);
            }
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.OUT_OF_DISK, path + ": " + e.getMessage(), e);
        }
    }

    /** The checksum rotated and shifted, so that one over data that holds checksums stays useful. */
    static int maskedCrc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return Integer.rotateRight((int) crc.getValue(), CRC_ROTATION) + CRC_MASK;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.OUT_OF_DISK, path + ": " + e.getMessage(), e);
        }
    }
}
