"""Writers: verdicts and rules as text, JSON, HTML and SARIF; they know neither files read nor people."""
