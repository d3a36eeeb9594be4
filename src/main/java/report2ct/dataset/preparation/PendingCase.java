package report2ct.dataset.preparation;

import java.io.IOException;
import java.nio.file.Files;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.dataset.source.CaseVolume;
import report2ct.dataset.source.StudyCase;
import report2ct.dataset.store.Fingerprint;
import report2ct.report.ReportNormalisation;

/**
 * A case that is to be stored.
 *
 * @param position its place in the source
 * @param place its name in messages
 * @param one the case
 * @param reportKey name of the file of its section vectors: the same for the same text
 * @param input fingerprint of what it is made from; another one means that it is made again
 */
record PendingCase(int position, String place, StudyCase one, String reportKey, String input) {
    static PendingCase of(int position, String place, StudyCase one) {
        String key = Fingerprint.of(
                ReportNormalisation.section(one.report().findings()),
                ReportNormalisation.section(one.report().impression()));
        String input = Fingerprint.of(
                one.id(), one.patient(), one.split().text(), key, one.labels().toString(), volume(one.volume()));
        return new PendingCase(position, place, one, key, input);
    }

    /** The file's name and size, not its folder or its times, so that a moved data set stays done. */
    private static String volume(CaseVolume volume) {
        if (volume instanceof CaseVolume.InFile in) {
            try {
                return in.file().getFileName() + " " + Files.size(in.file()) + " " + in.geometry() + " " + in.rescale();
            } catch (IOException e) {
                throw new Report2CtException(ErrorKind.INVALID_INPUT, in.file() + ": cannot be read: " + e, e);
            }
        }
        return volume.toString();
    }
}
