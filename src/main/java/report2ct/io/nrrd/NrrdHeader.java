package report2ct.io.nrrd;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import report2ct.io.format.Announced;
import report2ct.io.format.Encoding;
import report2ct.io.format.HeaderFields;
import report2ct.io.format.HeaderLines;
import report2ct.io.format.StoredType;

/**
 * The lines of a NRRD header.
 *
 * @param fields lower-case names without blanks and dashes inside synonyms resolved, e.g. {@code data file}
 * @param pairs key/value pairs
 * @param list names of data files after {@code data file: LIST}
 * @param dataStart byte after the header
 */
record NrrdHeader(Path file, HeaderFields fields, Map<String, String> pairs, List<String> list, long dataStart) {
    private static final Pattern MAGIC = Pattern.compile("NRRD000[1-5]");
    private static final Map<String, String> SYNONYMS = Map.of(
            "datafile", "data file",
            "lineskip", "line skip",
            "byteskip", "byte skip",
            "centers", "centerings",
            "spacedirections", "space directions",
            "spaceorigin", "space origin",
            "spaceunits", "space units",
            "spacedimension", "space dimension");

    static NrrdHeader read(Path file, HeaderLines lines) throws IOException {
        String magic = lines.next().orElse("");
        if (!MAGIC.matcher(magic).matches()) {
            throw Announced.corrupt(file, "magic: expected NRRD0001 to NRRD0005 in the first line, found another one");
        }
        HeaderFields fields = new HeaderFields(file);
        Map<String, String> pairs = new LinkedHashMap<>();
        List<String> list = new ArrayList<>();
        for (Optional<String> line = lines.next();
                line.isPresent() && !line.get().isEmpty();
                line = lines.next()) {
            read(file, line.get(), fields, pairs);
            if (fields.text("data file").orElse("").startsWith("LIST")) {
                readList(lines, list);
                break;
            }
        }
        return new NrrdHeader(file, fields, pairs, list, lines.position());
    }

    private static void read(Path file, String line, HeaderFields fields, Map<String, String> pairs) {
        if (line.startsWith("#")) {
            return;
        }
        int pair = line.indexOf(":=");
        int field = line.indexOf(": ");
        if (pair >= 0 && (field < 0 || pair < field)) {
            pairs.put(line.substring(0, pair).strip(), line.substring(pair + 2));
            return;
        }
        int colon = line.indexOf(':');
        if (colon < 1) {
            throw Announced.corrupt(
                    file, "header: expected a line \"field: value\" or \"key:=value\", found another one");
        }
        String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        fields.add(SYNONYMS.getOrDefault(name, name), line.substring(colon + 1).strip());
    }

    private static void readList(HeaderLines lines, List<String> list) throws IOException {
        for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
            if (!line.get().isBlank()) {
                list.add(line.get().strip());
            }
        }
    }

    StoredType type() {
        String name = fields.required("type").toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
        return switch (name) {
            case "signed char", "int8", "int8_t" -> StoredType.INT8;
            case "uchar", "unsigned char", "uint8", "uint8_t" -> StoredType.UINT8;
            case "short", "short int", "signed short", "signed short int", "int16", "int16_t" -> StoredType.INT16;
            case "ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t" -> StoredType.UINT16;
            case "int", "signed int", "int32", "int32_t" -> StoredType.INT32;
            case "uint", "unsigned int", "uint32", "uint32_t" -> StoredType.UINT32;
            case "longlong",
                    "long long",
                    "long long int",
                    "signed long long",
                    "signed long long int",
                    "int64",
                    "int64_t" -> StoredType.INT64;
            case "ulonglong", "unsigned long long", "unsigned long long int", "uint64", "uint64_t" -> StoredType.UINT64;
            case "float" -> StoredType.FLOAT32;
            case "double" -> StoredType.FLOAT64;
            default -> throw Announced.unsupported(file, "type: expected a whole or real type, found " + name);
        };
    }

    Encoding encoding() {
        String name = fields.required("encoding").toLowerCase(Locale.ROOT);
        return switch (name) {
            case "raw" -> Encoding.RAW;
            case "gz", "gzip" -> Encoding.GZIP;
            case "bz2", "bzip2" -> Encoding.BZIP2;
            case "txt", "text", "ascii" -> Encoding.TEXT;
            case "hex" -> Encoding.HEX;
            default ->
                throw Announced.unsupported(file, "encoding: expected raw, gzip, bzip2, ascii or hex, found " + name);
        };
    }
}
