"""IAM for every call: the actions that a call needs, the policies of its caller, and AWS's refusal."""
