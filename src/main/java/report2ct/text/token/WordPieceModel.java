package report2ct.text.token;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * A WordPiece vocabulary and its rules, and their {@code tokenizer.json} form (text-encoder pipeline of BERT: clean,
 * separate CJK characters, lower-case, strip accents, split at punctuation, longest piece first).
 *
 * @param source where the vocabulary came from, for messages
 * @param vocabulary token text to id
 * @param names texts of the special tokens
 * @param rules lower-casing and the like
 */
record WordPieceModel(String source, Map<String, Integer> vocabulary, SpecialNames names, WordPieceRules rules) {
    private static final String CONTINUATION = "##";
    /** Longer words become the unknown token. */
    private static final int MAX_WORD = 100;

    WordPieceModel {
        vocabulary = new LinkedHashMap<>(vocabulary);
        requireTokens(source, vocabulary, names);
    }

    /** Texts of the special tokens; the mask token may be missing from a vocabulary, the others not. */
    record SpecialNames(String pad, String unknown, String start, String end, String mask) {
        static SpecialNames standard() {
            return new SpecialNames("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
        }

        List<String> required() {
            return List.of(pad, unknown, start, end);
        }
    }

    /**
     * Switches of the pipeline.
     *
     * @param stripAccents null: as lower-casing
     */
    record WordPieceRules(boolean lowerCase, @Nullable Boolean stripAccents, boolean separateCjk) {
        static WordPieceRules standard() {
            return new WordPieceRules(true, null, true);
        }
    }

    SpecialTokens special() {
        return new SpecialTokens(id(names.pad()), id(names.unknown()), id(names.start()), id(names.end()));
    }

    /** One more than the highest id. */
    int size() {
        int highest = 0;
        for (int id : vocabulary.values()) {
            highest = Math.max(highest, id);
        }
        return highest + 1;
    }

    /** The same tokenizer as a {@code tokenizer.json} without truncation and padding. */
    String tokenizerJson() {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("version", "1.0");
        root.putNull("truncation").putNull("padding");
        addSpecialTokens(root.putArray("added_tokens"));
        ObjectNode normalizer = root.putObject("normalizer");
        normalizer.put("type", "BertNormalizer").put("clean_text", true);
        normalizer.put("handle_chinese_chars", rules.separateCjk());
        normalizer.put("strip_accents", rules.stripAccents());
        normalizer.put("lowercase", rules.lowerCase());
        root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
        addTemplate(root.putObject("post_processor"));
        root.putNull("decoder");
        ObjectNode model = root.putObject("model");
        model.put("type", "WordPiece").put("unk_token", names.unknown());
        model.put("continuing_subword_prefix", CONTINUATION).put("max_input_chars_per_word", MAX_WORD);
        ObjectNode vocab = model.putObject("vocab");
        vocabulary.forEach(vocab::put);
        return root.toString();
    }

    private int id(String token) {
        Integer id = vocabulary.get(token);
        if (id == null) {
            throw missing(source, List.of(token));
        }
        return id;
    }

    private void addSpecialTokens(ArrayNode added) {
        // The library wants them in the order of their ids.
        TreeSet<Integer> done = new TreeSet<>();
        List<String> all = new ArrayList<>(names.required());
        all.add(names.mask());
        all.removeIf(token -> !vocabulary.containsKey(token));
        all.sort((a, b) -> Integer.compare(id(a), id(b)));
        for (String token : all) {
            if (done.add(id(token))) {
                ObjectNode node = added.addObject();
                node.put("id", id(token)).put("content", token);
                node.put("single_word", false).put("lstrip", false).put("rstrip", false);
                node.put("normalized", false).put("special", true);
            }
        }
    }

    private void addTemplate(ObjectNode post) {
        post.put("type", "TemplateProcessing");
        ArrayNode single = post.putArray("single");
        addSpecial(single, names.start());
        addSequence(single);
        addSpecial(single, names.end());
        ArrayNode pair = post.putArray("pair");
        addSpecial(pair, names.start());
        addSequence(pair);
        addSpecial(pair, names.end());
        pair.addObject().putObject("Sequence").put("id", "B").put("type_id", 1);
        ObjectNode tokens = post.putObject("special_tokens");
        for (String token : List.of(names.start(), names.end())) {
            ObjectNode node = tokens.putObject(token);
            node.put("id", token);
            node.putArray("ids").add(id(token));
            node.putArray("tokens").add(token);
        }
    }

    private static void addSpecial(ArrayNode template, String token) {
        template.addObject().putObject("SpecialToken").put("id", token).put("type_id", 0);
    }

    private static void addSequence(ArrayNode template) {
        template.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
    }

    private static void requireTokens(String source, Map<String, Integer> vocabulary, SpecialNames names) {
        List<String> missing = names.required().stream()
                .filter(token -> !vocabulary.containsKey(token))
                .toList();
        if (!missing.isEmpty()) {
            throw missing(source, missing);
        }
    }

    private static Report2CtException missing(String source, List<String> tokens) {
        return new Report2CtException(
                ErrorKind.CORRUPT_FILE,
                source + ": expected the special tokens [PAD], [UNK], [CLS] and [SEP] in the vocabulary, found no "
                        + String.join(", ", tokens));
    }
}
