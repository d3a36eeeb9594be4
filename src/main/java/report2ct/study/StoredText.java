package report2ct.study;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.study.StudiedModel.TextView;

/**
 * What the text side made of a report, for the measurement file.
 *
 * @param vector little-endian float32 in Base64
 * @param answers one a label; empty for none
 */
record StoredText(String vector, List<Float> answers) {
    StoredText {
        answers = List.copyOf(answers);
    }

    static StoredText of(TextView view) {
        ByteBuffer bytes =
                ByteBuffer.allocate(view.vector().length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(view.vector());
        List<Float> answers = new ArrayList<>();
        view.answers().ifPresent(given -> {
            for (float answer : given) {
                answers.add(answer);
            }
        });
        return new StoredText(Base64.getEncoder().encodeToString(bytes.array()), answers);
    }

    float[] numbers() {
        try {
            ByteBuffer bytes =
                    ByteBuffer.wrap(Base64.getDecoder().decode(vector)).order(ByteOrder.LITTLE_ENDIAN);
            float[] numbers = new float[bytes.remaining() / Float.BYTES];
            bytes.asFloatBuffer().get(numbers);
            return numbers;
        } catch (IllegalArgumentException e) {
            throw new Report2CtException(ErrorKind.CORRUPT_FILE, "vector of a report: expected Base64", e);
        }
    }

    float[] answerNumbers() {
        float[] numbers = new float[answers.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = answers.get(i);
        }
        return numbers;
    }
}
