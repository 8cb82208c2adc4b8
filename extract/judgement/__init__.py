"""How likely each value is to be right: a small trained model that gives calibrated confidence."""
