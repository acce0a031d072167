-- Has modules believe that this Prosody is older than any that the tests can start.
prosody.version = "0.11.8"
