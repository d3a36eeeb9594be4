package report2ct.page;

/** A piece of a page. */
public interface PagePart {
    /** Its HTML, complete and with all text escaped. */
    String html();
}
