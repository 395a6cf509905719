/** Tests that call the api from outside of its packages, as plug-ins do. */
@org.jspecify.annotations.NullMarked
package org.chainrule.user;
