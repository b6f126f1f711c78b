/**
 * What the walks over the trees of every grammar are made of: columns that a name can mean, what
 * was found so far, and how much may be spent on finding it. Not thread-safe: one walk per
 * statement.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.sql.lineage;
