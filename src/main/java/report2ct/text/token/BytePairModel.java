package report2ct.text.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * The byte-level byte-pair vocabulary of CLIP and its {@code tokenizer.json} form: Unicode NFC, one blank for a run of
 * white space, lower case, split into words, the bytes of a word joined pair by pair in the order of the merges, the last
 * piece of a word marked.
 *
 * @param source where the vocabulary came from, for messages
 * @param vocabulary piece to id
 * @param merges pairs of pieces, each joined by a blank, first the most important
 */
record BytePairModel(String source, Map<String, Integer> vocabulary, List<String> merges) {
    static final String START = "<|startoftext|>";
    static final String END = "<|endoftext|>";

    private static final String WORD_END = "</w>";
    private static final String WORDS = "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";
    private static final long MAX_BYTES = 64L << 20;

    BytePairModel {
        vocabulary = new LinkedHashMap<>(vocabulary);
        merges = List.copyOf(merges);
        for (String special : List.of(START, END)) {
            if (!vocabulary.containsKey(special)) {
                throw new Report2CtException(
                        ErrorKind.INCOMPATIBLE_WEIGHTS,
                        source + ": expected the token " + special + ", found none of " + vocabulary.size());
            }
        }
    }

    /** The model of a folder: from {@code vocab.json} and {@code merges.txt}, otherwise from {@code tokenizer.json}. */
    static BytePairModel read(Path directory) throws IOException {
        Path vocabulary = directory.resolve("vocab.json");
        Path merges = directory.resolve("merges.txt");
        Path json = directory.resolve("tokenizer.json");
        if (Files.exists(vocabulary) && Files.exists(merges)) {
            JsonNode tokens = parse(vocabulary);
            return new BytePairModel(directory.toString(), tokens(tokens, vocabulary), lines(merges));
        }
        if (!Files.exists(json)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    directory + ": expected vocab.json and merges.txt, or tokenizer.json, found none of them");
        }
        return ofTokenizer(parse(json), json);
    }

    private static BytePairModel ofTokenizer(JsonNode root, Path file) {
        JsonNode model = root.path("model");
        String type = model.path("type").asText("none");
        if (!type.equals("BPE") || !model.path("end_of_word_suffix").asText("").equals(WORD_END)) {
            throw new Report2CtException(
                    ErrorKind.UNSUPPORTED_FORMAT,
                    file + ": model: expected BPE with the word ending " + WORD_END + ", found " + type);
        }
        Map<String, Integer> tokens = tokens(model.path("vocab"), file);
        for (JsonNode added : root.path("added_tokens")) {
            tokens.putIfAbsent(
                    added.path("content").asText(""), added.path("id").asInt());
        }
        List<String> merges = new ArrayList<>();
        for (JsonNode pair : model.path("merges")) {
            merges.add(
                    pair.isArray()
                            ? pair.path(0).asText("") + " " + pair.path(1).asText("")
                            : pair.asText(""));
        }
        return new BytePairModel(file.toString(), tokens, merges);
    }

    private static Map<String, Integer> tokens(JsonNode node, Path file) {
        Map<String, Integer> tokens = new LinkedHashMap<>();
        node.properties().forEach(entry -> {
            JsonNode id = entry.getValue();
            if (!id.isIntegralNumber() || !id.canConvertToInt() || id.asInt() < 0) {
                throw new Report2CtException(ErrorKind.CORRUPT_FILE, file + ": expected token ids from 0, found " + id);
            }
            tokens.put(entry.getKey(), id.asInt());
        });
        return tokens;
    }

    /** The pairs of a merges.txt; its first line names the version. */
    private static List<String> lines(Path file) throws IOException {
        List<String> merges = new ArrayList<>();
        for (String line : text(file).split("\n", -1)) {
            String pair = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
            if (!pair.isEmpty() && !pair.startsWith("#version")) {
                merges.add(pair);
            }
        }
        return merges;
    }

    private static JsonNode parse(Path file) throws IOException {
        try {
            return new ObjectMapper().readTree(text(file));
        } catch (JsonProcessingException e) {
            throw new Report2CtException(
                    ErrorKind.CORRUPT_FILE, file + ": expected JSON, found: " + e.getOriginalMessage(), e);
        }
    }

    private static String text(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MAX_BYTES) {
            throw new Report2CtException(
                    ErrorKind.CORRUPT_FILE, file + ": expected at most " + MAX_BYTES + " bytes, found " + size);
        }
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    /** Rows are filled with the end token, which also stands for what cannot be split. */
    SpecialTokens special() {
        int end = id(END);
        return new SpecialTokens(end, end, id(START), end);
    }

    private int id(String token) {
        Integer id = vocabulary.get(token);
        if (id == null) {
            throw new Report2CtException(ErrorKind.INTERNAL, source + ": no token " + token);
        }
        return id;
    }

    /** One more than the highest id. */
    int size() {
        return vocabulary.values().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
    }

    /** The same tokenizer as a {@code tokenizer.json} without truncation and padding. */
    String tokenizerJson() {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("version", "1.0");
        root.putNull("truncation").putNull("padding");
        ArrayNode added = root.putArray("added_tokens");
        List<String> special = id(START) < id(END) ? List.of(START, END) : List.of(END, START);
        for (String token : special) {
            ObjectNode node = added.addObject();
            node.put("id", id(token)).put("content", token);
            node.put("single_word", false).put("lstrip", false).put("rstrip", false);
            node.put("normalized", true).put("special", true);
        }
        normalizer(root.putObject("normalizer"));
        words(root.putObject("pre_tokenizer"));
        frame(root.putObject("post_processor"));
        root.putNull("decoder");
        ObjectNode model = root.putObject("model");
        model.put("type", "BPE").putNull("dropout").put("unk_token", END);
        model.put("continuing_subword_prefix", "").put("end_of_word_suffix", WORD_END);
        model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
        ObjectNode vocab = model.putObject("vocab");
        vocabulary.forEach(vocab::put);
        ArrayNode pairs = model.putArray("merges");
        merges.forEach(pairs::add);
        return root.toString();
    }

    private static void normalizer(ObjectNode normalizer) {
        ArrayNode steps = normalizer.put("type", "Sequence").putArray("normalizers");
        steps.addObject().put("type", "NFC");
        ObjectNode blanks = steps.addObject().put("type", "Replace");
        blanks.putObject("pattern").put("Regex", "\\s+");
        blanks.put("content", " ");
        steps.addObject().put("type", "Lowercase");
    }

    private static void words(ObjectNode splitter) {
        ArrayNode steps = splitter.put("type", "Sequence").putArray("pretokenizers");
        ObjectNode split = steps.addObject().put("type", "Split");
        split.putObject("pattern").put("Regex", WORDS);
        split.put("behavior", "Removed").put("invert", true);
        ObjectNode bytes = steps.addObject().put("type", "ByteLevel");
        bytes.put("add_prefix_space", false).put("trim_offsets", true).put("use_regex", true);
    }

    private void frame(ObjectNode frame) {
        frame.put("type", "RobertaProcessing");
        frame.putArray("sep").add(END).add(id(END));
        frame.putArray("cls").add(START).add(id(START));
        frame.put("trim_offsets", false).put("add_prefix_space", false);
    }
}
