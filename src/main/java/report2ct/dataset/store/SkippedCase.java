package report2ct.dataset.store;

/**
 * The JSON file of a case that was left out.
 *
 * @param id the case
 * @param place its file or its row
 * @param reason why
 * @param input fingerprint of what it would have been made from
 */
public record SkippedCase(String id, String place, String reason, String input) {}
