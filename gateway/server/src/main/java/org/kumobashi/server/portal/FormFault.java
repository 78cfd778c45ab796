package org.kumobashi.server.portal;

/**
 * What is wrong with a field of a form.
 *
 * @param field the id of the field
 * @param key the key of the words that say so
 * @param typed what of the field's content is at fault; empty if it is the whole
 */
public record FormFault(String field, String key, String typed) {
  FormFault(String field, String key) {
    this(field, key, "");
  }
}
