from django.apps import AppConfig


class CryptoConfig(AppConfig):
    """Encrypted fields and the keys behind them. No tables: keys are kept outside the database."""

    name = "lantern.crypto"
    label = "crypto"
    verbose_name = "Encryption"
