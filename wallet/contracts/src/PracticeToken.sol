// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {LullToken} from "./LullToken.sol";

/// @title The token of practice networks: it has no value, and its keeper hands it out.
contract PracticeToken is LullToken, Ownable {
    /// @notice Its deployer keeps the faucet.
    /// @param name_ The token's name.
    /// @param symbol_ What stands behind an amount.
    /// @param settler_ Where the settler will stand.
    constructor(string memory name_, string memory symbol_, address settler_)
        LullToken(name_, symbol_, settler_)
        Ownable(msg.sender)
    {}

    /// @notice Makes tokens out of nothing. For the keeper alone.
    /// @param to Who gets them.
    /// @param amount How many, in the smallest unit.
    function faucet(address to, uint256 amount) external onlyOwner {
        _mint(to, amount);
    }
}
