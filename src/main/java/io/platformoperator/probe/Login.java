package io.platformoperator.probe;

/** User name and password of a store. */
record Login(String username, String password) {
    /** Without the password, so that no log contains it. */
    @Override
    public String toString() {
        return "login of " + username;
    }
}
