"""What can be wrong with a ciphertext or its key. None of these messages holds what was encrypted."""


class Unreadable(Exception):
    """An encrypted value cannot be read. Never answered with an empty value: somebody has to know."""


class UnreadableForm(Unreadable):
    """It is not one of our ciphertexts: cut short, or of a version that this code does not know."""


class UnreadableMoved(Unreadable):
    """It was changed, or stands in another row, column, table or tenant than it was written for."""


class UnreadableElsewhere(Unreadable):
    """It was loaded in another tenant than the one of the moment."""


class UnreadableKeyUnknown(Unreadable):
    """Its data key is not in the key store: the key's file is lost, or older than the ciphertext."""


class UnreadableShredded(Unreadable):
    """The tenant's data keys were destroyed, and with them everything encrypted under them."""


class UnreadableMaster(Unreadable):
    """The data key cannot be unwrapped: its master key is not in LANTERN_DATA_KEYS, or the key's file was changed."""


class NoTenantForKeys(RuntimeError):
    """Encrypted text was read or written before a tenant was chosen."""


class RefusedPlainText(TypeError):
    """Text was about to reach the database, or leave a query, without passing its row: it could not be encrypted for its place."""


class TooLong(ValueError):
    """The text is longer than its field allows."""
