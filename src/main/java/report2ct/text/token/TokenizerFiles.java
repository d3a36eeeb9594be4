package report2ct.text.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.text.token.WordPieceModel.SpecialNames;
import report2ct.text.token.WordPieceModel.WordPieceRules;

/** Reads the tokenizer files of a model directory: vocab.txt, tokenizer.json, tokenizer_config.json and so on. */
final class TokenizerFiles {
    private static final String VOCABULARY = "vocab.txt";
    private static final String TOKENIZER = "tokenizer.json";
    private static final String CONFIG = "tokenizer_config.json";
    private static final String SPECIAL_MAP = "special_tokens_map.json";
    private static final long MAX_BYTES = 64L << 20;

    private final Path directory;

    TokenizerFiles(Path directory) {
        this.directory = directory;
    }

    /** The model of the directory: from vocab.txt when there is one, otherwise from tokenizer.json. */
    WordPieceModel read() throws IOException {
        Path vocabulary = directory.resolve(VOCABULARY);
        Path json = directory.resolve(TOKENIZER);
        boolean both = Files.exists(vocabulary) && Files.exists(json);
        if (!Files.exists(vocabulary) && !Files.exists(json)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    directory + ": expected " + VOCABULARY + " or " + TOKENIZER + ", found neither");
        }
        if (!Files.exists(vocabulary)) {
            return checkedAgainstConfig(model(readBytes(json), json.toString()));
        }
        WordPieceModel model = new WordPieceModel(
                vocabulary.toString(), vocabulary(readBytes(vocabulary), vocabulary.toString()), names(), rules());
        if (both) {
            requireAgreement(model, model(readBytes(json), json.toString()));
        }
        return model;
    }

    /** The lines of a vocab.txt: the number of a line, counted from zero, is the id of its token. */
    static Map<String, Integer> vocabulary(byte[] bytes, String source) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Report2CtException(
                    ErrorKind.CORRUPT_FILE, source + ": expected UTF-8 text, found other bytes", e);
        }
        Map<String, Integer> tokens = new LinkedHashMap<>();
        int id = 0;
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            int stop = end < 0 ? text.length() : end;
            String line = text.substring(start, stop > start && text.charAt(stop - 1) == '\r' ? stop - 1 : stop);
            tokens.put(line, id++);
            start = stop + 1;
        }
        return tokens;
    }

    /** The model inside a tokenizer.json; anything but a BERT WordPiece tokenizer is refused. */
    static WordPieceModel model(byte[] json, String source) {
        JsonNode root = parse(json, source);
        requireType(root, "model", "WordPiece", source);
        requireType(root, "normalizer", "BertNormalizer", source);
        requireType(root, "pre_tokenizer", "BertPreTokenizer", source);
        Map<String, Integer> tokens = new LinkedHashMap<>();
        JsonNode vocabulary = root.path("model").path("vocab");
        vocabulary.properties().forEach(entry -> tokens.put(entry.getKey(), id(entry.getValue(), source)));
        for (JsonNode added : root.path("added_tokens")) {
            tokens.putIfAbsent(added.path("content").asText(), id(added.path("id"), source));
        }
        JsonNode normalizer = root.path("normalizer");
        SpecialNames standard = SpecialNames.standard();
        String unknown = root.path("model").path("unk_token").asText(standard.unknown());
        SpecialNames names =
                new SpecialNames(standard.pad(), unknown, standard.start(), standard.end(), standard.mask());
        WordPieceRules rules = new WordPieceRules(
                normalizer.path("lowercase").asBoolean(true),
                optional(normalizer.path("strip_accents")),
                normalizer.path("handle_chinese_chars").asBoolean(true));
        return new WordPieceModel(source, tokens, names, rules);
    }

    private WordPieceModel checkedAgainstConfig(WordPieceModel model) throws IOException {
        JsonNode config = config(CONFIG);
        JsonNode lowerCase = config.path("do_lower_case");
        if (lowerCase.isBoolean() && lowerCase.asBoolean() != model.rules().lowerCase()) {
            throw disagreement("lower-casing", model.rules().lowerCase(), lowerCase.asBoolean());
        }
        return model;
    }

    private void requireAgreement(WordPieceModel text, WordPieceModel json) {
        if (text.rules().lowerCase() != json.rules().lowerCase()) {
            throw disagreement(
                    "lower-casing", json.rules().lowerCase(), text.rules().lowerCase());
        }
        if (text.size() != json.size()) {
            throw disagreement("vocabulary size", json.size(), text.size());
        }
    }

    private Report2CtException disagreement(String what, Object json, Object text) {
        return new Report2CtException(
                ErrorKind.INCOMPATIBLE_WEIGHTS,
                directory + ": expected the same " + what + " in " + TOKENIZER + " and " + CONFIG + "/" + VOCABULARY
                        + ", found " + json + " and " + text);
    }

    private SpecialNames names() throws IOException {
        JsonNode map = config(SPECIAL_MAP);
        JsonNode config = config(CONFIG);
        SpecialNames standard = SpecialNames.standard();
        return new SpecialNames(
                name(map, config, "pad_token", standard.pad()),
                name(map, config, "unk_token", standard.unknown()),
                name(map, config, "cls_token", standard.start()),
                name(map, config, "sep_token", standard.end()),
                name(map, config, "mask_token", standard.mask()));
    }

    private WordPieceRules rules() throws IOException {
        JsonNode config = config(CONFIG);
        WordPieceRules standard = WordPieceRules.standard();
        return new WordPieceRules(
                config.path("do_lower_case").asBoolean(standard.lowerCase()),
                optional(config.path("strip_accents")),
                config.path("tokenize_chinese_chars").asBoolean(standard.separateCjk()));
    }

    /** A token's text, which is a string or an object with {@code content}. */
    private static String name(JsonNode map, JsonNode config, String key, String standard) {
        for (JsonNode node : new JsonNode[] {map.path(key), config.path(key)}) {
            JsonNode content = node.isObject() ? node.path("content") : node;
            if (content.isTextual()) {
                return content.asText();
            }
        }
        return standard;
    }

    private static @Nullable Boolean optional(JsonNode node) {
        return node.isBoolean() ? node.asBoolean() : null;
    }

    private static int id(JsonNode node, String source) {
        if (!node.canConvertToInt() || node.asInt() < 0) {
            throw new Report2CtException(
                    ErrorKind.CORRUPT_FILE, source + ": expected token ids from 0, found " + node.toString());
        }
        return node.asInt();
    }

    private static void requireType(JsonNode root, String part, String type, String source) {
        String found = root.path(part).path("type").asText("none");
        if (!found.equals(type)) {
            throw new Report2CtException(
                    ErrorKind.UNSUPPORTED_FORMAT, source + ": " + part + ": expected " + type + ", found " + found);
        }
    }

    private JsonNode config(String name) throws IOException {
        Path file = directory.resolve(name);
        return Files.exists(file) ? parse(readBytes(file), file.toString()) : new ObjectMapper().createObjectNode();
    }

    private static JsonNode parse(byte[] json, String source) {
        try {
            JsonNode root = new ObjectMapper().readTree(json);
            if (root instanceof ObjectNode) {
                return root;
            }
            throw new Report2CtException(ErrorKind.CORRUPT_FILE, source + ": expected a JSON object, found none");
        } catch (JsonProcessingException e) {
            throw new Report2CtException(
                    ErrorKind.CORRUPT_FILE, source + ": expected JSON, found: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.INTERNAL, source + ": bytes cannot be read", e);
        }
    }

    private static byte[] readBytes(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MAX_BYTES) {
            throw new Report2CtException(
                    ErrorKind.CORRUPT_FILE, file + ": expected at most " + MAX_BYTES + " bytes, found " + size);
        }
        return Files.readAllBytes(file);
    }
}
