package report2ct;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** Name and version of this program, as written into every file it makes. */
public final class Version {
    private static final String RESOURCE = "/report2ct/version.properties";

    private Version() {}

    /** The version of the build, e.g. {@code 0.1.0}. */
    public static String version() {
        try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new Report2CtException(ErrorKind.INTERNAL, "resource " + RESOURCE + " is missing from the build");
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.INTERNAL, "resource " + RESOURCE + " cannot be read", e);
        }
    }

    /** {@code report2ct 0.1.0}. */
    public static String nameAndVersion() {
        return "report2ct " + version();
    }
}
