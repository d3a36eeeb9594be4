package report2ct.verify;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** What one case gives: its tensors, constants, networks, and the values it expects. */
final class CaseInput {
    private static final List<String> EXPECTED = List.of("expected", "expected_values", "expected_sidecar");

    private final JsonNode node;
    private final CaseFiles files;
    private final Networks networks;

    CaseInput(JsonNode node, CaseFiles files, Networks networks) {
        this.node = node;
        this.files = files;
        this.networks = networks;
    }

    /** The constants. */
    Scalars scalars() {
        JsonNode scalars = node.path("scalars");
        if (!scalars.isObject()) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "scalars: expected an object");
        }
        return new Scalars("scalars", scalars);
    }

    /** The networks of the folder. */
    Networks networks() {
        return networks;
    }

    /** Name of the network in one of the fields {@code network}, {@code vae}, {@code discriminator}. */
    String networkName(String field) {
        return text(field);
    }

    /** A tensor that the case gives, in its stored element type; made in the caller's scope. */
    Tensor input(String name) {
        Tensor tensor = inputOrNull(name);
        if (tensor == null) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "inputs." + name + ": expected a tensor, found none");
        }
        return tensor;
    }

    /** A tensor that the case may give. */
    @Nullable
    Tensor inputOrNull(String name) {
        JsonNode key = node.path("inputs").path(name);
        return key.isMissingNode() ? null : files.tensor(text("file"), textOf("inputs." + name, key));
    }

    /** The stored tensor of an expected name. */
    Tensor stored(String name) {
        return files.tensor(
                text("file"), textOf("expected." + name, node.path("expected").path(name)));
    }

    /** A file named by a field of the case. */
    Path file(String field) {
        return files.path(text(field));
    }

    /** A value of the case's sidecar. */
    JsonNode sidecar(String pointer) {
        JsonNode value = files.document(text("sidecar")).at(pointer(pointer));
        if (value.isMissingNode()) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "sidecar " + text("sidecar") + ": there is nothing at " + pointer);
        }
        return value;
    }

    /** Every expected name, in the order of the file; a name given twice is a problem. */
    Set<String> expectedNames(List<String> problems) {
        Set<String> names = new LinkedHashSet<>();
        for (String map : EXPECTED) {
            node.path(map).fieldNames().forEachRemaining(name -> {
                if (!names.add(name)) {
                    problems.add(name + ": expected twice");
                }
            });
        }
        return names;
    }

    /** Every expected name. */
    Set<String> expectedNames() {
        return expectedNames(new ArrayList<>());
    }

    /** The stored value of an expected name. */
    Value storedValue(String name) {
        JsonNode value = node.path("expected_values").path(name);
        if (!value.isMissingNode()) {
            return Value.of(value);
        }
        JsonNode pointer = node.path("expected_sidecar").path(name);
        if (!pointer.isMissingNode()) {
            return Value.of(sidecar(textOf("expected_sidecar." + name, pointer)));
        }
        return Value.of(stored(name));
    }

    /** The tolerances by expected name. */
    JsonNode tolerances() {
        return node.path("tolerance");
    }

    private String text(String field) {
        return textOf(field, node.path(field));
    }

    private static String textOf(String what, JsonNode value) {
        if (!value.isTextual()) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    what + ": expected a text, found " + (value.isMissingNode() ? "nothing" : value));
        }
        return value.textValue();
    }

    private static JsonPointer pointer(String text) {
        try {
            return JsonPointer.compile(text);
        } catch (IllegalArgumentException e) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "sidecar: expected a JSON pointer, found '" + text + "'", e);
        }
    }
}
